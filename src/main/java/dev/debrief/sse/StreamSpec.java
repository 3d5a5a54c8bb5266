package dev.debrief.sse;

import java.time.Instant;
import java.util.List;

/**
 * A stream to be opened: a {@link StreamRequest} whose place in the log is known.
 *
 * @param user for the limit of streams a user; empty where it does not apply
 * @param expiresAt when the stream must end; null for never
 * @param channel the channel to follow
 * @param subject only events about it; null for all of the channel
 * @param log where recorded events are read; may throw {@link AccessLostException}
 * @param after the number in the channel after which the stream begins
 * @param lastId the last id the client has seen, which transient events repeat; null for none
 * @param firstId an id for the first block, so that a client without one that reconnects before its
 *     first event resumes here; null for none
 * @param opening events to send before the first of the channel, without ids; usually empty
 * @param filter how events are rendered
 */
record StreamSpec(
    String user,
    Instant expiresAt,
    ChannelKey channel,
    String subject,
    Replayer log,
    long after,
    String lastId,
    String firstId,
    List<Event> opening,
    EventFilter filter) {
  StreamSpec {
    opening = List.copyOf(opening);
  }

  /** The next page of the log, once it is durable. */
  Replayer.Page read(long seq, int limit, Runnable awaitDurable) {
    Replayer.Page page = log.after(channel, subject, seq, limit);
    if (!page.events().isEmpty()) {
      awaitDurable.run();
    }
    return page;
  }

  boolean includes(String eventSubject) {
    return subject == null || subject.equals(eventSubject);
  }
}
