package dev.debrief.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns the bytes of an event stream into events, by the letter of the WHATWG HTML standard,
 * section 9.2.6 "Interpreting an event stream". One parser reads one response body, in pieces of
 * any size: how the bytes are cut never changes what comes out. Not safe for use by several threads
 * at once.
 *
 * <p>A block that the stream's end cuts off is discarded, as the standard asks: it is simply never
 * returned.
 */
public final class SseParser {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final char REPLACEMENT = '\uFFFD';

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String idBuffer;
  private String lastEventId;
  private Duration retry;
  private boolean firstLine = true;
  private boolean afterCarriageReturn;

  /**
   * One dispatched event.
   *
   * @param type the value of its {@code event} field; {@code message} where it had none
   * @param data its data lines joined by LF; may be empty, never null
   * @param lastEventId the id in force when it was dispatched: its own, or that of an earlier
   *     block; empty where no block had one
   */
  public record Event(String type, String data, String lastEventId) {}

  /** A parser of the first response: no event id is known yet. */
  public SseParser() {
    this("");
  }

  /**
   * A parser of a later response of the same event source. The standard lets every stream start
   * with an empty id buffer; browsers start it with the id known so far, so that an event without
   * an id does not make the source forget its place. This follows the browsers.
   *
   * @param lastEventId the id known so far; empty where there is none
   */
  public SseParser(String lastEventId) {
    this.idBuffer = Objects.requireNonNull(lastEventId);
    this.lastEventId = lastEventId;
  }

  /** Reads on with all of {@code bytes} and returns the events that they completed, in order. */
  public List<Event> feed(byte[] bytes) {
    return feed(bytes, 0, bytes.length);
  }

  /** Reads on with a part of {@code bytes} and returns the events that it completed, in order. */
  public List<Event> feed(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    List<Event> events = new ArrayList<>();
    for (int i = offset; i < offset + length; i++) {
      byte next = bytes[i];
      // CR ends a line at once, so an event is not held back until the byte after it arrives.
      boolean secondHalfOfCrLf = afterCarriageReturn && next == '\n';
      afterCarriageReturn = next == '\r';
      if (next == '\r' || next == '\n') {
        if (!secondHalfOfCrLf) {
          endLine(events);
        }
      } else {
        line.write(next);
      }
    }
    return List.copyOf(events);
  }

  /** The id to resume from, set by every blank line; empty where there is none. */
  public String lastEventId() {
    return lastEventId;
  }

  /** The reconnection time that the stream asked for last; empty where it asked for none. */
  public Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }

  private void endLine(List<Event> events) {
    byte[] bytes = line.toByteArray();
    line.reset();
    boolean marked =
        firstLine
            && bytes.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    firstLine = false;
    // CR and LF are never part of a longer UTF-8 sequence, so lines can be decoded one by one.
    String text = decode(bytes, marked ? BYTE_ORDER_MARK.length : 0);
    if (text.isEmpty()) {
      dispatch(events);
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else if (colon > 0) {
      int value = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(value));
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          idBuffer = value;
        }
      }
      case "retry" -> {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
          long millis = new BigInteger(value).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
          retry = Duration.ofMillis(millis);
        }
      }
      default -> {
        // The standard: the field is ignored.
      }
    }
  }

  private void dispatch(List<Event> events) {
    lastEventId = idBuffer;
    if (!data.isEmpty()) {
      data.setLength(data.length() - 1);
      events.add(new Event(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
    }
    data.setLength(0);
    type = "";
  }

  /**
   * The UTF-8 decoder of the WHATWG Encoding standard, section 8.1.1. Java's own gives one
   * replacement character for an encoded surrogate where the standard, and browsers, give three.
   */
  private static String decode(byte[] bytes, int from) {
    StringBuilder text = new StringBuilder(bytes.length);
    int codePoint = 0;
    int needed = 0;
    int lower = 0x80;
    int upper = 0xBF;
    int i = from;
    while (i < bytes.length) {
      int next = bytes[i] & 0xFF;
      if (needed > 0) {
        if (next >= lower && next <= upper) {
          i++;
          needed--;
          codePoint = (codePoint << 6) | (next & 0x3F);
          if (needed == 0) {
            text.appendCodePoint(codePoint);
          }
        } else {
          // The byte that does not belong here is read again, as the start of something new.
          needed = 0;
          text.append(REPLACEMENT);
        }
        lower = 0x80;
        upper = 0xBF;
        continue;
      }
      i++;
      if (next <= 0x7F) {
        text.append((char) next);
      } else if (next >= 0xC2 && next <= 0xDF) {
        needed = 1;
        codePoint = next & 0x1F;
      } else if (next >= 0xE0 && next <= 0xEF) {
        needed = 2;
        codePoint = next & 0x0F;
        lower = next == 0xE0 ? 0xA0 : 0x80;
        upper = next == 0xED ? 0x9F : 0xBF;
      } else if (next >= 0xF0 && next <= 0xF4) {
        needed = 3;
        codePoint = next & 0x07;
        lower = next == 0xF0 ? 0x90 : 0x80;
        upper = next == 0xF4 ? 0x8F : 0xBF;
      } else {
        text.append(REPLACEMENT);
      }
    }
    if (needed > 0) {
      text.append(REPLACEMENT);
    }
    return text.toString();
  }
}
