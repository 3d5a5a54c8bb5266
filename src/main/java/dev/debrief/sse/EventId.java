package dev.debrief.sse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a recorded event stands in its channel, on the wire as {@code <epoch>-<seq>}.
 *
 * @param epoch names one life of a channel: 1 to 32 of {@code [a-z0-9]}. A channel that is made
 *     anew has another, so an id of the old one is recognized as one that cannot be continued
 * @param seq the number of the event in the channel, 1 and rising; 0 stands before the first
 */
public record EventId(String epoch, long seq) {
  private static final Pattern FORM = Pattern.compile("([a-z0-9]{1,32})-([0-9]{1,18})");

  public EventId {
    if (!epoch.matches("[a-z0-9]{1,32}") || seq < 0) {
      throw new IllegalArgumentException("not an event id: " + epoch + "-" + seq);
    }
  }

  /** Reads what a client sent; empty where it is not of this form, whatever it holds. */
  public static Optional<EventId> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher m = FORM.matcher(text);
    return m.matches()
        ? Optional.of(new EventId(m.group(1), Long.parseLong(m.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return epoch + "-" + seq;
  }
}
