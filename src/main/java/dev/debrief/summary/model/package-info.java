/**
 * Summaries by a language model: {@link dev.debrief.summary.model.ModelSummarizer} cuts a room into
 * chunks, calls the model for each, then for the answers ({@link
 * dev.debrief.summary.model.MapReduceSummary}), and parses points with their message numbers out of
 * the model's text.
 *
 * <pre>
 *   ModelSummarizer ─▶ Chunker ─▶ MapReduceSummary ─▶ ModelClient ─▶ StreamingCall
 *                                   └▶ AnswerParser      │               └▶ CompletionReader
 *                                                        └▶ ResponseCache (checkpoints)
 * </pre>
 *
 * <p><b>Threads.</b> The worker that makes the summary waits in {@link
 * dev.debrief.summary.model.StreamingCall} and reads the answer there; the JDK's HTTP client runs
 * on the application's model threads and hands over one buffer at a time.
 *
 * <p><b>Rejected: LangChain4j.</b> Only a request of five fields and the reading of a stream were
 * used of it, and that took 498 lines here, since its HTTP client cannot be stopped before the
 * first event and had to be replaced. The same with Jackson and the JDK's client, the reading of
 * events included, takes 482 lines, and the WAR is 1.0 MB smaller.
 */
package dev.debrief.summary.model;
