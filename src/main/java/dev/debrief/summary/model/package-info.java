/**
 * Summaries by a language model: {@link dev.debrief.summary.model.ModelSummarizer} cuts a room into
 * chunks, asks the model about each, then about the answers ({@link
 * dev.debrief.summary.model.MapReduceSummary}), and reads points with their message numbers out of
 * what it says.
 *
 * <pre>
 *   ModelSummarizer ─▶ Chunker ─▶ MapReduceSummary ─▶ ModelClient ─▶ StreamingCall
 *                                   └▶ AnswerParser          └▶ ResponseCache (checkpoints)
 * </pre>
 *
 * <p>Calls run on the application's model threads, several for one report; the worker waits.
 */
package dev.debrief.summary.model;
