package dev.debrief.sse;

import java.time.Instant;
import java.util.List;

/**
 * What a client asked to stream, after all that can be refused has been checked.
 *
 * @param user whose stream it is, for the limit of streams a user
 * @param expiresAt when the stream must end because the token does; null for never
 * @param channel the channel to follow
 * @param subject only what is about it; null for all of the channel
 * @param log where the recorded events are read again; may throw {@link AccessLostException}
 * @param after the number in the channel after which the stream begins
 * @param lastId the id the client has seen last, which transient events repeat; null where none
 * @param firstId an id for the first block, so that a client that has none and comes again before
 *     its first event resumes from here; null for none
 * @param opening events to send before the first of the channel, without id: a reset with its
 *     snapshot; usually empty
 * @param view how the events are shown
 */
public record StreamRequest(
    String user,
    Instant expiresAt,
    ChannelKey channel,
    String subject,
    Replayer log,
    long after,
    String lastId,
    String firstId,
    List<Event> opening,
    EventFilter view) {
  public StreamRequest {
    opening = List.copyOf(opening);
  }

  /** The same, where events of the log are sent only after {@code settle} has returned. */
  StreamRequest settledBy(Runnable settle) {
    Replayer settled =
        (from, about, seq, limit) -> {
          Replayer.Page page = log.after(from, about, seq, limit);
          if (!page.events().isEmpty()) {
            settle.run();
          }
          return page;
        };
    return new StreamRequest(
        user, expiresAt, channel, subject, settled, after, lastId, firstId, opening, view);
  }
}
