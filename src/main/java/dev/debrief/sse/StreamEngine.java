package dev.debrief.sse;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What all streams of a server share.
 *
 * @param writers runs the streams' writes, which block while a client does not read
 * @param awaitDurable returns when nothing that has been read from a log can be lost any more:
 *     called before it is sent, since a client resumes after what it has seen
 */
record StreamEngine(
    EventDispatcher dispatcher,
    Executor writers,
    InstantSource clock,
    Runnable awaitDurable,
    StreamTimings timings) {
  Instant now() {
    return clock.instant();
  }
}
