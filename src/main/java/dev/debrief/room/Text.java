package dev.debrief.room;

/**
 * Makes text that any database and any encoder can hold, changing only what one of them cannot:
 * PostgreSQL refuses U+0000 and turns an unpaired surrogate into a question mark, H2 accepts both.
 */
public final class Text {
  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /**
   * The text with U+0000 and unpaired surrogates as U+FFFD; the very same object where it has none;
   * null for null.
   */
  public static String storable(String text) {
    if (text == null) {
      return null;
    }
    int i = firstUnstorable(text, 0);
    if (i < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    while (i >= 0) {
      clean.setCharAt(i, REPLACEMENT);
      i = firstUnstorable(clean, i + 1);
    }
    return clean.toString();
  }

  private static int firstUnstorable(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return i;
      }
      if (Character.isHighSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
