/**
 * Summaries without a model: sentences picked from the room. {@link
 * dev.debrief.summary.extractive.ExtractiveSummarizer} reads the room twice, once for its words
 * ({@link dev.debrief.summary.extractive.Vocabulary}), once for candidates ({@link
 * dev.debrief.summary.extractive.UtteranceReader}); {@link
 * dev.debrief.summary.extractive.PointSelection} ranks these by their similarity to each other.
 *
 * <p>Each summary runs on one worker; nothing is shared between two.
 *
 * <p><b>Measured</b> with {@code SummaryBench} ({@code mvn -Pbench test-compile
 * exec:exec@summaries}; 120,000 real messages, by turns, medians of CPU time on 2 cores): {@link
 * dev.debrief.summary.extractive.AlphabeticText} saves 24 % of a summary (662 ms with the analyzer
 * alone, 503 ms with it). Removed, as each saved less than 15 %: a cache of the first reading's
 * tokens (11 %, for 12 MB) and token lists of plain arrays (9 %).
 */
package dev.debrief.summary.extractive;
