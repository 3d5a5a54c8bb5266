/**
 * Server-sent events on a plain servlet container. Needs the Servlet API and nothing else; the
 * build also packs it by itself, as {@code debrief-sse.jar}.
 *
 * <p>{@link dev.debrief.sse.SseServer} is the front door. A servlet opens a stream with it, a job
 * publishes with it; the {@link dev.debrief.sse.EventLog} holds the truth, and the dispatcher makes
 * it fast:
 *
 * <pre>
 *   publisher ── record ──▶ EventLog.append (in the caller's transaction)
 *             │                    └─ after commit ─▶ EventDispatcher.emit ─▶ each SSEChannel
 *             └─ emit (transient) ──────────────────▶ EventDispatcher.emit ─▶ each SSEChannel
 *   servlet ─▶ SseServer.open ─▶ StreamRequest finds the place in the log ─▶ Streams reserves
 *             ─▶ StreamResponse starts the response ─▶ SSEChannel: EventLog.after, then live
 * </pre>
 *
 * <p>Threads: the container's writes a stream's first block; from then on publishers and the timer
 * only enqueue, and the few threads of the writer pool write, one task per stream at a time. A
 * thread that is blocked in the socket of a client that does not read is replaced, so that it
 * delays its own stream only. A lost wake-up costs latency, never an event, since a stream that
 * notices a gap reads the log.
 *
 * <p>A transient event repeats the id of the last recorded event that <em>its stream</em> has sent.
 * On a stream of one report that is the report's last recorded event; on a stream of many reports
 * it is the newest of them all, where repeating the report's own would move the client's cursor
 * back and replay what it already has.
 *
 * <p>The first block of a stream that begins live has the id after which it begins, though no other
 * keep-alive has one: otherwise a client that is cut before its first event would reconnect without
 * an id, begin live again, and miss what came between.
 *
 * <p>Rejected: holding live events in memory while the log is replayed (mercure's hand-off). Here
 * an event is in the log before it is emitted, so a second read of the log finds it, and nothing
 * needs a bound. Also rejected: {@code WriteListener}; its callbacks are lost on one container and
 * run on I/O threads on another, while a blocked write is ended by every container's own write
 * timeout.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     9.2</a>
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/">Servlet 6.0, 2.3.3.3 Asynchronous
 *     processing</a>
 */
package dev.debrief.sse;
