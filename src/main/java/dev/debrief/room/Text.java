package dev.debrief.room;

import org.jspecify.annotations.Nullable;

/**
 * Makes text that any database and any encoder can hold, changing only what one of them cannot:
 * PostgreSQL refuses U+0000 and turns an unpaired surrogate into a question mark, H2 accepts both.
 */
public final class Text {
  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /**
   * The text with U+0000 and unpaired surrogates as U+FFFD; the very same object where it has none.
   */
  public static String storable(String text) {
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

  /** The same of a text that may be absent; null for null. */
  static @Nullable String storableOrNull(@Nullable String text) {
    return text == null ? null : storable(text);
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
