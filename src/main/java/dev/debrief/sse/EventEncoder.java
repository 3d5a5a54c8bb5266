package dev.debrief.sse;

import java.nio.charset.StandardCharsets;

/**
 * Turns an {@link Event} into the bytes of one block of a {@code text/event-stream}.
 *
 * <p>The order is retry, event, data, id, then the blank line; lines end with LF alone. React
 * Native's polyfill looks for {@code \n\n} and takes a block cut in two for two events, so a block
 * is one array, to be written in one call. Line ends inside the data (CRLF, CR or LF, all of which
 * end a line for a client) become further data lines.
 */
final class EventEncoder {
  private EventEncoder() {}

  /** The whole block in UTF-8; lone surrogates become {@code ?}, as in any Java encoder. */
  static byte[] encode(Event event) {
    String data = event.data();
    StringBuilder block = new StringBuilder(data.length() + 96);
    if (event.retry() != null) {
      block.append("retry: ").append(event.retry().toMillis()).append('\n');
    }
    block.append("event: ").append(event.type()).append('\n');
    appendData(block, data);
    if (event.id() != null) {
      block.append("id: ").append(event.id()).append('\n');
    }
    return block.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendData(StringBuilder block, String data) {
    int start = 0;
    for (int i = 0; i < data.length(); i++) {
      char c = data.charAt(i);
      if (c == '\n' || c == '\r') {
        block.append("data: ").append(data, start, i).append('\n');
        if (c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    block.append("data: ").append(data, start, data.length()).append('\n');
  }
}
