/**
 * Says in five to ten points what a room came to, each with the messages it rests on.
 *
 * <p>Entries are the three {@link dev.debrief.report.Summarizer}s: {@link
 * dev.debrief.summary.extractive.ExtractiveSummarizer}, {@link
 * dev.debrief.summary.model.ModelSummarizer} and {@link dev.debrief.summary.FallbackSummarizer},
 * which uses the second and falls back to the first.
 *
 * <pre>
 * extractive   transcript, 1st reading ─▶ Words ─▶ RoomWords ─▶ Vocabulary (what each word weighs)
 *              transcript, 2nd reading ─▶ UtteranceReader ─▶ RecentUtterances (who answered whom)
 *                                         ─▶ CandidateWindows ─▶ SimilarityGraph (LexRank)
 *                                         ─▶ PointSelection (MMR) ─▶ PointText
 * model        transcript ─▶ Chunker ─▶ MapReduceSummary ─▶ Prompt ─▶ ModelClient ─▶ AnswerParser
 *                                          └─ merges the chunks' points, in rounds if need be
 * one call     ModelClient ─▶ StreamingCall (waits for bytes) ─▶ CompletionReader ─▶ ReadableDeltas
 *                                          ─▶ Progress.delta
 * </pre>
 *
 * <p><b>Threads.</b> The summarizers are thread-safe; everything that one summary needs belongs to
 * the thread that calls. Only the HTTP client of a model runs elsewhere, on the executor given; it
 * hands over through a queue, and its connection is closed before {@code summarize} returns or
 * throws.
 *
 * <p><b>Messages are data.</b> A message reaches the model as one line that begins with its number,
 * between marks that such a line cannot forge, under instructions that say so. What comes back is
 * trusted no further: only numbers that were given may be cited, a point is one line without
 * control characters. A model can still be talked into writing nonsense; it has no tools, so
 * nonsense is the worst.
 *
 * <p><b>Imports</b> of ours: {@code report} for the port, and {@code room} for the {@link
 * dev.debrief.room.Message} that the port's transcript delivers.
 *
 * <p><b>Rejected.</b> Keeping the room in memory (a room has no bound). A language detector (its
 * models weigh more than this package; the function words of a whole room tell its language well
 * enough). Sentence embeddings (130 MB of runtime and weights for the stand-in of a model). JSON
 * answers from the model (small models break it, and half an object cannot be shown as it is
 * written). Exact token counts (there are as many tokenizers as models). LangChain4j ({@link
 * dev.debrief.summary.model} says why). JGraphT's PageRank (a graph of objects and maps, among the
 * costliest parts of a small room's summary; the tests compare with it). Asking again after a
 * failure: the job queue decides that.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">the streamed chat
 *     completions that servers are compatible with</a>
 * @see <a href="https://www.unicode.org/reports/tr29/">UAX #29, word boundaries</a>
 * @see <a href="https://www.jair.org/index.php/jair/article/view/10396">LexRank</a>
 */
package dev.debrief.summary;
