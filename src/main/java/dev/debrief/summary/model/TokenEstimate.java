package dev.debrief.summary.model;

/**
 * Estimates from above how many tokens a model reads for a text, without knowing its tokenizer: a
 * third of a token for a small ASCII letter or a space, two thirds for a capital, one for digits,
 * punctuation and the letters of widely written scripts, up to one a byte of UTF-8 for what is
 * rare. English prose is overrated by about half; that wastes room, where an underrated prompt
 * would be refused or cut by the server. Tokenizers differ between OpenAI-compatible servers, so an
 * exact count by one of them would be no safer.
 */
final class TokenEstimate {
  private static final int ONE = 3;

  private TokenEstimate() {}

  /** The tokens of a text, rounded up. */
  static int of(CharSequence text) {
    long thirds = 0;
    for (int i = 0; i < text.length(); i++) {
      thirds += thirds(text.charAt(i));
    }
    return (int) Math.min(Integer.MAX_VALUE, (thirds + ONE - 1) / ONE);
  }

  /**
   * How many characters from {@code start} on have at most {@code tokens} tokens; never ends
   * between the halves of a character.
   */
  static int fitting(CharSequence text, int start, int tokens) {
    long left = (long) tokens * ONE;
    int end = start;
    while (end < text.length()) {
      int characters = Character.charCount(Character.codePointAt(text, end));
      for (int i = 0; i < characters; i++) {
        left -= thirds(text.charAt(end + i));
      }
      if (left < 0) {
        break;
      }
      end += characters;
    }
    return end - start;
  }

  private static int thirds(char c) {
    if (c < 0x80) {
      return c == ' ' || (c >= 'a' && c <= 'z') ? 1 : c >= 'A' && c <= 'Z' ? 2 : ONE;
    }
    return (isWidelyWritten(c) ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3) * ONE;
  }

  /**
   * Latin, Greek to Tibetan, Chinese, Japanese and Korean; not phonetic letters and loose accents.
   */
  private static boolean isWidelyWritten(char c) {
    return c < 0x250
        || (c >= 0x370 && c < 0x1000)
        || (c >= 0x3000 && c < 0xA000)
        || (c >= 0xAC00 && c < 0xD7B0);
  }
}
