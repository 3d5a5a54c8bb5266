package dev.debrief.sse;

import java.util.List;
import java.util.Optional;

/**
 * Reads a channel's recorded events. The one source of truth of every stream: events that the
 * dispatcher carries only save the reading. Called by any thread, also while a write blocks
 * another.
 */
public interface Replayer {

  /** The id of the channel's newest event, with number 0 before its first; empty while unknown. */
  Optional<EventId> head(ChannelKey channel);

  /**
   * The recorded events after {@code seq}, oldest first.
   *
   * @param subject only those about it; null for all
   * @param seq 0 for the channel's beginning
   * @param limit how many at most, at least 1
   * @throws AccessLostException where the stream's client may no longer read the channel
   */
  Page after(ChannelKey channel, String subject, long seq, int limit);

  /**
   * A part of a channel.
   *
   * @param events the matching events, oldest first
   * @param upTo how far the channel has now been read: its newest number, or the last event's where
   *     {@code more} is true. Every event committed before the call and not above it is either in
   *     {@code events} or not asked for
   * @param more whether there are further ones
   */
  record Page(List<RecordedEvent> events, long upTo, boolean more) {
    public Page {
      events = List.copyOf(events);
    }
  }
}
