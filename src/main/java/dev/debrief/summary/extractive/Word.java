package dev.debrief.summary.extractive;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A word of one room: what it is, in how many messages it occurs and, once the room's vocabulary is
 * made, what it means. There is one object a word, so that each property of a word is computed once
 * and not once a message. Not thread-safe.
 */
final class Word {
  /** The term of a word that carries no content. */
  static final int NO_TERM = -1;

  private final char[] text;
  private final int hash;
  private Set<Cue> cues = Set.of();
  private int messages;
  private long lastMessage;
  private int term = NO_TERM;

  /**
   * @param text in lower case
   * @param hash equal for equal texts
   */
  Word(char[] text, int hash) {
    this.text = text;
    this.hash = hash;
  }

  String text() {
    return new String(text);
  }

  int hash() {
    return hash;
  }

  /**
   * Whether the word, with that hash, occurs in a text from {@code start} to before {@code end}.
   */
  boolean matches(char[] in, int start, int end, int itsHash) {
    return hash == itsHash && Arrays.equals(text, 0, text.length, in, start, end);
  }

  /** Makes the word a sign of {@code cue}, besides those it is already. */
  void mark(Cue cue) {
    if (cues.isEmpty()) {
      cues = EnumSet.of(cue);
    } else {
      cues.add(cue);
    }
  }

  boolean is(Cue cue) {
    return cues.contains(cue);
  }

  /** Whether any cue knows the word. */
  boolean isCue() {
    return !cues.isEmpty();
  }

  /**
   * Counts the word as occurring in a message, however often it does.
   *
   * @param message above 0 and above or equal to the one counted before
   */
  void countIn(long message) {
    if (lastMessage != message) {
      lastMessage = message;
      messages++;
    }
  }

  /** In how many messages the word was counted. */
  int messages() {
    return messages;
  }

  /** Gives the word its term, 0 or above. */
  void setTerm(int newTerm) {
    term = newTerm;
  }

  /** Equal for words of one stem, unlike for others; {@link #NO_TERM} where there is no content. */
  int term() {
    return term;
  }
}
