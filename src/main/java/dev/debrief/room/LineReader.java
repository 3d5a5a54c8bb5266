package dev.debrief.room;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines of bounded length. A line ends with LF or CRLF; bytes that are
 * not UTF-8 become U+FFFD, so that one bad byte does not cost the line. Used by one thread.
 */
final class LineReader {
  private final InputStream in;
  private final int maxBytes;
  private final @Nullable MessageDigest digest;
  private final byte[] buffer = new byte[64 * 1024];
  private int from;
  private int to;
  private long number;
  private boolean tooLong;

  LineReader(InputStream in, int maxBytes) {
    this(in, maxBytes, null);
  }

  /**
   * @param digest updated with every byte of the lines that {@link #next} gave; null for none
   */
  LineReader(InputStream in, int maxBytes, @Nullable MessageDigest digest) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.digest = digest;
  }

  /** The next line without its end; null after the last. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    tooLong = false;
    boolean any = false;
    while (fill()) {
      any = true;
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + (end - from) <= maxBytes && !tooLong) {
        line.write(buffer, from, end - from);
      } else {
        tooLong = true;
        line.reset();
      }
      boolean complete = end < to;
      int next = complete ? end + 1 : end;
      if (digest != null) {
        digest.update(buffer, from, next - from);
      }
      from = next;
      if (complete) {
        break;
      }
    }
    if (!any) {
      return null;
    }
    number++;
    return text(line);
  }

  private boolean fill() throws IOException {
    if (from < to) {
      return true;
    }
    from = 0;
    to = in.read(buffer);
    return to > 0;
  }

  private String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    if (number == 1 && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The number of the line {@link #next} gave last, from 1. */
  long number() {
    return number;
  }

  /** Whether that line was longer than allowed, and its text has been skipped. */
  boolean isTooLong() {
    return tooLong;
  }
}
