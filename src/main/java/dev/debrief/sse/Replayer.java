package dev.debrief.sse;

import java.util.List;

/**
 * Reads a channel's recorded events again. The one source of truth of every stream: what the
 * dispatcher carries only spares the reading.
 */
@FunctionalInterface
public interface Replayer {

  /**
   * The recorded events after {@code seq}, oldest first.
   *
   * @param subject only those about it; null for all
   * @param seq 0 for the channel's beginning
   * @param limit how many at the most, at least 1
   */
  Page after(ChannelKey channel, String subject, long seq, int limit);

  /**
   * A part of a channel.
   *
   * @param events the matching events, oldest first
   * @param upTo how far the channel has now been read: its newest number, or the last event's where
   *     {@code more} is true. Every event committed before the call and not above it is either in
   *     {@code events} or not asked for
   * @param more whether further ones wait
   */
  record Page(List<RecordedEvent> events, long upTo, boolean more) {
    public Page {
      events = List.copyOf(events);
    }
  }
}
