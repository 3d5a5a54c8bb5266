/**
 * Summaries without a model: sentences picked from the room. {@link
 * dev.debrief.summary.extractive.ExtractiveSummarizer} reads the room twice, once for its words
 * ({@link dev.debrief.summary.extractive.Vocabulary}), once for candidates ({@link
 * dev.debrief.summary.extractive.UtteranceReader}); {@link
 * dev.debrief.summary.extractive.PointSelection} ranks these by their similarity to each other.
 *
 * <p>Each summary runs on one worker; nothing is shared between two.
 */
package dev.debrief.summary.extractive;
