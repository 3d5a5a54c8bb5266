package dev.debrief.workbook.row;

import dev.debrief.deflate.Hints;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the rows of a sheet as the bytes they are in the file: cells between {@code <sheetData>}
 * and its end, in UTF-8 (ECMA-376 part 1, 18.3.1.80 sheetData). This is where a report's time goes,
 * so nothing is made for a row but its bytes.
 *
 * <p>Texts must be {@link CellText#parts parts} or {@link CellText#single single}: they hold only
 * what XML can, and half of no pair.
 */
public final class RowWriter {

  private static final int CAPACITY = 32 * 1024;

  /** No value takes more, except texts, which look for themselves. */
  private static final int ROOM_FOR_A_VALUE = 512;

  private static final int MAX_BYTES_PER_CHARACTER = 5;

  private static final byte[] ROW = CellTemplate.utf8("<row r=\"");
  private static final byte[] HEIGHT = CellTemplate.utf8("\" ht=\"");
  private static final byte[] CELLS = CellTemplate.utf8("\">");
  private static final byte[] ROW_END = CellTemplate.utf8("</row>");
  private static final byte[] AMPERSAND = CellTemplate.utf8("&amp;");
  private static final byte[] LESS = CellTemplate.utf8("&lt;");
  private static final byte[] GREATER = CellTemplate.utf8("&gt;");

  private static final int HEIGHT_KEY = CellTemplate.FREE_KEY;
  private static final int CELLS_KEY = CellTemplate.FREE_KEY + 1;

  private static final long MILLIS_PER_DAY = 86_400_000;

  /** What spreadsheets call 1 January 1970. */
  private static final long SERIAL_OF_1970 = 25_569;

  /** Digits of a day's fraction: the last one is some ten microseconds. */
  private static final int FRACTION_DIGITS = 10;

  private static final long FRACTION = 10_000_000_000L;

  private final OutputStream out;
  private final Hints hints;
  private final byte[] buffer = new byte[CAPACITY];
  private int used;
  private long bytes;
  private final byte[] rowDigits = new byte[20];
  private int rowLength;

  /**
   * @param hints hears where the rows look like earlier ones
   */
  public RowWriter(OutputStream out, Hints hints) {
    this.out = out;
    this.hints = hints;
  }

  /**
   * Begins a row.
   *
   * @param row its number, from 1, higher than the last one's
   * @param points its height; 0 for the sheet's default
   */
  public void begin(int row, int points) throws IOException {
    makeRoom();
    put(ROW);
    int start = used;
    digits(row);
    rowLength = used - start;
    System.arraycopy(buffer, start, rowDigits, 0, rowLength);
    hints.repeats(used, points > 0 ? HEIGHT_KEY : CELLS_KEY);
    if (points > 0) {
      put(HEIGHT);
      digits(points);
    }
    put(CELLS);
  }

  /** Ends the row. */
  public void end() throws IOException {
    makeRoom();
    put(ROW_END);
  }

  public void number(CellTemplate form, long value) throws IOException {
    open(form, form.number);
    digits(value);
    close(form, CellTemplate.NUMBER_END);
  }

  /** A fraction, to the fourth digit. */
  public void fraction(CellTemplate form, double value) throws IOException {
    open(form, form.number);
    long tenThousandths = Math.round(value * 10_000);
    decimal(tenThousandths / 10_000, tenThousandths % 10_000, 4);
    close(form, CellTemplate.NUMBER_END);
  }

  /**
   * A date, as days since the end of 1899.
   *
   * @param localMillis what the reader's clock shows, in milliseconds since 1970 began on it
   */
  public void date(CellTemplate form, long localMillis) throws IOException {
    open(form, form.number);
    long ofDay = Math.floorMod(localMillis, MILLIS_PER_DAY);
    decimal(
        Math.floorDiv(localMillis, MILLIS_PER_DAY) + SERIAL_OF_1970,
        (ofDay * FRACTION + MILLIS_PER_DAY / 2) / MILLIS_PER_DAY,
        FRACTION_DIGITS);
    close(form, CellTemplate.NUMBER_END);
  }

  public void text(CellTemplate form, String text) throws IOException {
    open(form, form.text);
    escape(text);
    close(form, CellTemplate.TEXT_END);
  }

  /** A text in the form that fits it. */
  public void text(CellTemplate.Text form, String text) throws IOException {
    text(form.fitting(text), text);
  }

  public void empty(CellTemplate form) throws IOException {
    open(form, form.empty);
  }

  /** Passes on what is still in the buffer. */
  public void flush() throws IOException {
    out.write(buffer, 0, used);
    bytes += used;
    used = 0;
  }

  /** How many bytes were passed on. */
  public long bytes() {
    return bytes;
  }

  /** Where they go. */
  public OutputStream out() {
    return out;
  }

  private void open(CellTemplate form, byte[] kind) throws IOException {
    makeRoom();
    put(form.open);
    System.arraycopy(rowDigits, 0, buffer, used, rowLength);
    used += rowLength;
    hints.repeats(used, form.valueKey);
    put(kind);
  }

  private void close(CellTemplate form, byte[] end) {
    hints.repeats(used, form.endKey);
    put(end);
  }

  private void makeRoom() throws IOException {
    if (used > CAPACITY - ROOM_FOR_A_VALUE) {
      flush();
    }
  }

  private void put(byte[] markup) {
    System.arraycopy(markup, 0, buffer, used, markup.length);
    used += markup.length;
  }

  private void digits(long value) {
    if (value < 0) {
      buffer[used++] = '-';
    }
    int end = used + digitsOf(value);
    used = end;
    long rest = value;
    do {
      buffer[--end] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    } while (rest != 0);
  }

  private static int digitsOf(long value) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** A number with at most this many fraction digits, without trailing zeros. */
  private void decimal(long whole, long fraction, int length) {
    digits(whole);
    if (fraction == 0) {
      return;
    }
    buffer[used++] = '.';
    long rest = fraction;
    int end = used + length;
    while (rest % 10 == 0) {
      rest /= 10;
      end--;
    }
    for (int i = end - 1; i >= used; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used = end;
  }

  private void escape(String text) throws IOException {
    int length = text.length();
    int done = 0;
    while (done < length) {
      makeRoom();
      // No character takes more than five bytes.
      int end = Math.min(length, done + (CAPACITY - used) / MAX_BYTES_PER_CHARACTER);
      done = escape(text, done, end);
    }
  }

  /**
   * Writes what is before {@code end}, and the rest of a pair that begins before it; returns where
   * it ended.
   */
  private int escape(String text, int start, int end) {
    byte[] bytes = buffer;
    int at = used;
    int i = start;
    while (i < end) {
      char c = text.charAt(i++);
      if (c < 0x80 && c != '&' && c != '<' && c != '>') {
        bytes[at++] = (byte) c;
      } else {
        used = at;
        if (Character.isHighSurrogate(c)) {
          supplementary(Character.toCodePoint(c, text.charAt(i++)));
        } else {
          other(c);
        }
        at = used;
      }
    }
    used = at;
    return i;
  }

  private void other(char c) {
    if (c < 0x80) {
      put(c == '&' ? AMPERSAND : c == '<' ? LESS : GREATER);
    } else if (c < 0x800) {
      buffer[used++] = (byte) (0xC0 | (c >> 6));
      buffer[used++] = (byte) (0x80 | (c & 0x3F));
    } else {
      buffer[used++] = (byte) (0xE0 | (c >> 12));
      buffer[used++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      buffer[used++] = (byte) (0x80 | (c & 0x3F));
    }
  }

  private void supplementary(int point) {
    buffer[used++] = (byte) (0xF0 | (point >> 18));
    buffer[used++] = (byte) (0x80 | ((point >> 12) & 0x3F));
    buffer[used++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    buffer[used++] = (byte) (0x80 | (point & 0x3F));
  }
}
