package dev.debrief.workbook.row;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.poi.ss.SpreadsheetVersion;

/**
 * Brings any text into the form a cell can hold, losing nothing silently.
 *
 * <ul>
 *   <li>A line ends with a line feed, whether it was written with CR, LF or CR LF.
 *   <li>The control characters that XML 1.0 cannot hold show as their picture: U+0007 becomes
 *       U+2407 (symbol for bell), U+0000 becomes U+2400.
 *   <li>Half a surrogate pair, U+FFFE and U+FFFF become U+FFFD, the replacement character.
 *   <li>Text that looks like the escapes of spreadsheet files, as {@code _x0041_}, has its first
 *       underscore escaped as {@code _x005F_}, so that it is shown as it was written (ECMA-376 part
 *       1, 22.9.2.19 ST_Xstring). Nothing else is escaped: Excel offers to repair files that do.
 *   <li>Text past 32,767 characters or 253 line feeds, Excel's limits, continues in further parts;
 *       no part ends within a surrogate pair.
 * </ul>
 */
public final class CellText {

  /** The most characters of a cell. */
  static final int MAX_CHARACTERS = SpreadsheetVersion.EXCEL2007.getMaxTextLength();

  /** The most line feeds of a cell. */
  static final int MAX_LINE_FEEDS = 253;

  private static final char CONTROL_PICTURES = '\u2400';
  private static final char REPLACEMENT = '\uFFFD';
  private static final Pattern ESCAPE_LIKE = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

  private CellText() {}

  /** The texts of the cells that together hold {@code text}: at least one, usually just one. */
  public static List<String> parts(String text) {
    if (isPlain(text)) {
      return List.of(text);
    }
    String clean = clean(text);
    List<String> parts = new ArrayList<>(1);
    int start = 0;
    do {
      int end = endOfPart(clean, start, MAX_CHARACTERS);
      String part = escape(clean.substring(start, end));
      if (part.length() > MAX_CHARACTERS) {
        // POI counts the escapes too. They at most double a text: six more for every six.
        end = endOfPart(clean, start, MAX_CHARACTERS / 2);
        part = escape(clean.substring(start, end));
      }
      parts.add(part);
      start = end;
    } while (start < clean.length());
    return parts;
  }

  /** Whether the text is one part as it is: most are, and one pass tells. */
  private static boolean isPlain(String text) {
    int length = text.length();
    if (length > MAX_CHARACTERS / 2) {
      return false;
    }
    int lineFeeds = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        lineFeeds++;
      } else if (c < ' ' ? c != '\t' : c >= Character.MIN_SURROGATE) {
        return false;
      } else if (c == '_' && text.startsWith("x", i + 1)) {
        return false;
      }
    }
    return lineFeeds < MAX_LINE_FEEDS;
  }

  /**
   * The text of the one cell that a name or a sentence has; of more than 16,383 characters or 253
   * line feeds the beginning and an ellipsis.
   */
  public static String single(String text) {
    if (isPlain(text)) {
      return text;
    }
    String clean = clean(text);
    int end = endOfPart(clean, 0, MAX_CHARACTERS / 2);
    String part = escape(clean.substring(0, end));
    return end < clean.length() ? part + "…" : part;
  }

  /** The text with every character that XML cannot hold replaced, and line feeds for line ends. */
  public static String clean(String text) {
    int dirty = firstUnclean(text);
    if (dirty == text.length()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length()).append(text, 0, dirty);
    int i = dirty;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point != '\r') {
        clean.appendCodePoint(replacementOf(point));
      } else if (i == text.length() || text.charAt(i) != '\n') {
        clean.append('\n');
      }
    }
    return clean.toString();
  }

  private static int firstUnclean(String text) {
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      if (replacementOf(point) != point || point == '\r') {
        return i;
      }
      i += Character.charCount(point);
    }
    return i;
  }

  /**
   * The replacement of a code point that XML 1.0, section 2.2, does not allow; others as they are.
   */
  private static int replacementOf(int point) {
    if (point < ' ' && point != '\t' && point != '\n' && point != '\r') {
      return CONTROL_PICTURES + point;
    }
    boolean loneSurrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return loneSurrogate || point == 0xFFFE || point == 0xFFFF ? REPLACEMENT : point;
  }

  private static int endOfPart(String clean, int start, int maxCharacters) {
    int end = Math.min(clean.length(), start + maxCharacters);
    if (end < clean.length() && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    int lineFeeds = 0;
    for (int i = start; i < end; i++) {
      if (clean.charAt(i) == '\n' && ++lineFeeds == MAX_LINE_FEEDS) {
        return i + 1;
      }
    }
    return end;
  }

  private static String escape(String clean) {
    return clean.contains("_x") ? ESCAPE_LIKE.matcher(clean).replaceAll("_x005F_") : clean;
  }
}
