package dev.debrief.summary.extractive;

/**
 * Finds the words of text in Latin, Greek and Cyrillic letters, as UAX #29 has them. There it takes
 * a look at each character and its neighbour; whatever needs more (marks that belong to the letter
 * before, emoji, other scripts) is foreign here. Not thread-safe.
 */
final class AlphabeticText {
  private static final byte FOREIGN = 0;
  private static final byte GAP = 1;
  private static final byte LETTER = 2;
  private static final byte DIGIT = 3;

  /** Joins letters and digits wherever it is. */
  private static final byte CONNECTOR = 4;

  /** These three join two letters, two digits, or either. */
  private static final byte LETTER_JOINT = 5;

  private static final byte DIGIT_JOINT = 6;
  private static final byte JOINT = 7;

  private static final String LETTER_JOINTS = ":\u00B7\u0387\u2027";
  private static final String DIGIT_JOINTS = ",;\u037E\u2044";
  private static final String JOINTS = ".'\u2018\u2019\u2024";

  /** The one space that UAX #29 counts among the connectors. */
  private static final char NARROW_NO_BREAK_SPACE = '\u202F';

  private static final byte[] KINDS = new byte[0x2060];
  private static final char[] LOWER = new char[KINDS.length];

  static {
    for (char c = 0; c < KINDS.length; c++) {
      KINDS[c] = kindOf(c);
      LOWER[c] = c == '’' ? '\'' : Character.toLowerCase(c);
    }
  }

  private char[] characters = new char[1_000];
  private int length;
  private int start;
  private int end;

  /** Takes a text, unless it holds foreign characters. */
  boolean read(String text) {
    length = text.length();
    end = 0;
    if (characters.length < length) {
      characters = new char[length];
    }
    text.getChars(0, length, characters, 0);
    for (int i = 0; i < length; i++) {
      char c = characters[i];
      if (c >= KINDS.length || KINDS[c] == FOREIGN) {
        return false;
      }
      characters[i] = LOWER[c];
    }
    return true;
  }

  /** Goes to the next word; false where there is none. */
  boolean next() {
    boolean word = false;
    while (!word && end < length) {
      start = end;
      byte last = kind(end);
      word = last == LETTER || last == DIGIT;
      end++;
      if (word || last == CONNECTOR) {
        word |= goOn(last);
      }
    }
    return word;
  }

  /** The text in lower case, with one kind of apostrophe. */
  char[] characters() {
    return characters;
  }

  /** Where the word begins. */
  int start() {
    return start;
  }

  /** Where the word ends: the first place behind it. */
  int end() {
    return end;
  }

  /** Goes to the end of the word; returns whether it has letters or digits. */
  private boolean goOn(byte first) {
    byte last = first;
    boolean word = false;
    while (end < length) {
      byte kind = kind(end);
      if (kind == LETTER || kind == DIGIT || kind == CONNECTOR) {
        last = kind;
        word |= kind != CONNECTOR;
        end++;
      } else if (joins(kind, last) && end + 1 < length && kind(end + 1) == last) {
        end += 2;
      } else {
        break;
      }
    }
    return word;
  }

  private byte kind(int place) {
    return KINDS[characters[place]];
  }

  private static boolean joins(byte joint, byte kind) {
    return switch (joint) {
      case LETTER_JOINT -> kind == LETTER;
      case DIGIT_JOINT -> kind == DIGIT;
      case JOINT -> kind == LETTER || kind == DIGIT;
      default -> false;
    };
  }

  private static byte kindOf(char c) {
    if (Character.toLowerCase(c) >= KINDS.length) {
      return FOREIGN;
    }
    boolean known = c < 0x02B0 || (c >= 0x0370 && c < 0x0530) || (c >= 0x1E00 && c < 0x2060);
    if (!known) {
      return FOREIGN;
    }
    if (LETTER_JOINTS.indexOf(c) >= 0) {
      return LETTER_JOINT;
    }
    if (DIGIT_JOINTS.indexOf(c) >= 0) {
      return DIGIT_JOINT;
    }
    if (JOINTS.indexOf(c) >= 0) {
      return JOINT;
    }
    if (c == NARROW_NO_BREAK_SPACE) {
      return CONNECTOR;
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER -> DIGIT;
      case Character.CONNECTOR_PUNCTUATION -> CONNECTOR;
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT,
          Character.UNASSIGNED ->
          FOREIGN;
      default -> GAP;
    };
  }
}
