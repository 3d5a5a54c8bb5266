package dev.debrief.sse;

import java.time.Duration;
import java.util.Objects;

/**
 * One server-sent event. A type or id that would break the stream cannot be built: a line break in
 * it would forge a field or a whole event (WHATWG HTML 9.2.6, "interpreting an event stream").
 *
 * @param type the event's name, never null or empty, without CR, LF or NUL
 * @param data any text, also empty or with line breaks; never null
 * @param id the last event id a client should remember, without CR, LF or NUL and not empty (an
 *     empty one would clear the client's cursor); null leaves the client's as it is
 * @param retry how long a client should wait before it reconnects, 0 or more; null leaves it as it
 *     is
 */
public record Event(String type, String data, String id, Duration retry) {
  public Event {
    requireOneLine("type", Objects.requireNonNull(type, "type"));
    Objects.requireNonNull(data, "data");
    if (id != null) {
      requireOneLine("id", id);
    }
    if (retry != null && retry.isNegative()) {
      throw new IllegalArgumentException("retry is negative: " + retry);
    }
  }

  /** An event that leaves the client's cursor and reconnection time as they are. */
  public static Event of(String type, String data) {
    return new Event(type, data, null, null);
  }

  /** The same event with another id, or with none where {@code newId} is null. */
  public Event withId(String newId) {
    return new Event(type, data, newId, retry);
  }

  /** The same event with other data. */
  public Event withData(String newData) {
    return new Event(type, newData, id, retry);
  }

  /** The event as one block of a {@code text/event-stream}, in UTF-8. */
  public byte[] encode() {
    return EventEncoder.encode(this);
  }

  private static void requireOneLine(String field, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + " is empty");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == '\0') {
        throw new IllegalArgumentException(field + " holds a line break or NUL");
      }
    }
  }
}
