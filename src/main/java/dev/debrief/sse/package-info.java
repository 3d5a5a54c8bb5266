/**
 * Server-sent events on a plain servlet container.
 *
 * <p>{@link dev.debrief.sse.SSEChannelPublisher} is what a job writes to, {@link
 * dev.debrief.sse.Streams} what a servlet opens a stream with; between them stand the {@link
 * dev.debrief.sse.EventLog}, which is the truth, and the {@link dev.debrief.sse.EventDispatcher},
 * which is the speed:
 *
 * <pre>
 *   publisher ── record ──▶ EventLog.append (in the caller's transaction)
 *             │                    └─ after commit ─▶ EventDispatcher.emit ─▶ each SSEChannel
 *             └─ emit (transient) ──────────────────▶ EventDispatcher.emit ─▶ each SSEChannel
 *   servlet ─▶ Streams.reserve ─▶ Place.open ─▶ SSEChannel: EventLog.after(last id), then live
 * </pre>
 *
 * <p>Threads: the container's writes a stream's first block; from then on publishers and the timer
 * only enqueue, and the few threads of {@link dev.debrief.sse.WriterPool} write, one task per
 * stream at a time, and one that hangs in the socket of a client that does not read is replaced, so
 * that it holds up its own stream only. A lost wake-up costs latency, never an event, since a
 * stream that notices a gap reads the log.
 *
 * <p>A transient event repeats the id of the last recorded event <em>its stream</em> has sent. On a
 * stream of one report that is the report's last recorded event; on a stream of many reports it is
 * the newest of them all, where repeating the report's own would turn the client's cursor back and
 * replay what it already has.
 *
 * <p>The first block of a stream that begins with what is live has the id it begins behind, though
 * a keep-alive has none else: a client that is cut off before its first event would come again
 * without an id, begin with what is live once more, and miss what came between.
 *
 * <p>Rejected: holding live events in memory while the log is replayed (mercure's hand-off). Here
 * an event is in the log before it is emitted, so a second look at the log finds it, and nothing
 * needs a bound. Rejected too: {@code WriteListener}; its call-backs are lost on one container and
 * run on I/O threads on another, while a blocked write is ended by every container's own write
 * timeout.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     9.2</a>
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/">Servlet 6.0, 2.3.3.3 Asynchronous
 *     processing</a>
 */
package dev.debrief.sse;
