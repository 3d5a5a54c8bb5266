package dev.debrief.sse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a recorded event in its channel, on the wire as {@code <epoch>-<seq>}, or as {@code
 * <seq>} without an epoch.
 *
 * @param epoch names one life of a channel: up to 32 of {@code [a-z0-9]}. A channel that is created
 *     again has another, so that an old id is recognized as one that cannot be continued; empty for
 *     channels that are never created again
 * @param seq the number of the event in the channel, from 1 upwards; 0 is before the first
 */
public record EventId(String epoch, long seq) {
  private static final Pattern FORM = Pattern.compile("(?:([a-z0-9]{1,32})-)?([0-9]{1,18})");

  public EventId {
    if (!epoch.matches("[a-z0-9]{0,32}") || seq < 0) {
      throw new IllegalArgumentException("not an event id: " + epoch + "-" + seq);
    }
  }

  /** Parses what a client sent; empty where it does not have this form, whatever it contains. */
  public static Optional<EventId> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher m = FORM.matcher(text);
    return m.matches()
        ? Optional.of(new EventId(m.group(1) == null ? "" : m.group(1), Long.parseLong(m.group(2))))
        : Optional.empty();
  }

  /** Whether a channel with this head, null for none, can be continued after this id. */
  public boolean isContinuedBy(EventId head) {
    return head != null && epoch.equals(head.epoch) && seq <= head.seq;
  }

  /** The same channel's id with another number. */
  EventId withSeq(long number) {
    return new EventId(epoch, number);
  }

  @Override
  public String toString() {
    return epoch.isEmpty() ? Long.toString(seq) : epoch + "-" + seq;
  }
}
