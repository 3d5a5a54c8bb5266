package dev.debrief.summary;

/** Makes text of unknown origin fit for one line: of a point, of a prompt. */
public final class PlainText {
  private static final int DELETE = 0x7F;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private PlainText() {}

  /**
   * The text in one line: every run of white space, line breaks, control and invisible formatting
   * characters (those that turn the reading direction included) is one space, none at either end.
   * The joiners that Persian, Indic scripts and emoji are spelled with stay.
   */
  public static String oneLine(String text) {
    return isOneLine(text) ? text : madeOneLine(text);
  }

  private static boolean isOneLine(String text) {
    boolean gap = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean space = c == ' ';
      if (space ? gap : isInvisible(c)) {
        return false;
      }
      gap = space;
    }
    return !gap || text.isEmpty();
  }

  private static String madeOneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isInvisible(c)) {
        gap = true;
        continue;
      }
      if (gap && !line.isEmpty()) {
        line.append(' ');
      }
      gap = false;
      line.appendCodePoint(c);
    }
    return line.toString();
  }

  /**
   * The line itself where it has at most {@code maxCharacters} (UTF-16 units, 2 or more), else its
   * start up to the last word that fits, with an ellipsis.
   */
  public static String cut(String line, int maxCharacters) {
    if (line.length() <= maxCharacters) {
      return line;
    }
    int end = maxCharacters - 1;
    int space = line.lastIndexOf(' ', end);
    if (space >= maxCharacters / 2) {
      end = space;
    } else if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end).stripTrailing() + "…";
  }

  /** The first {@code maxCharacters} of a text, one less where that would halve a character. */
  public static String head(String text, int maxCharacters) {
    if (text.length() <= maxCharacters) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(maxCharacters - 1));
    return text.substring(0, halves ? maxCharacters - 1 : maxCharacters);
  }

  /** Whether the text has at least one letter or digit of any script. */
  public static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private static boolean isInvisible(int c) {
    if ((c > ' ' && c < DELETE) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
