package dev.debrief.summary.model;

import java.util.function.Consumer;

/**
 * Turns a model's answer, piece by piece, into what a reader may see at once: the points' text,
 * without list marks, message numbers and thinking aloud; a line feed separates points. What
 * follows may change the meaning of the last characters, so these are held back. A piece costs no
 * more the longer the answer is: of a line only its head is kept. Not thread-safe.
 */
final class ReadableDeltas {
  static final String THINKING = "<think>";
  static final String THOUGHT = "</think>";

  private final Consumer<String> reader;
  private final StringBuilder line = new StringBuilder();
  private boolean begun;
  private boolean thinking;
  private int shownOfLine;
  private boolean shownAny;

  /**
   * @param reader takes pieces of readable text, none empty
   */
  ReadableDeltas(Consumer<String> reader) {
    this.reader = reader;
  }

  /** Takes a further piece of the answer. */
  void accept(String piece) {
    String text = piece;
    if (!begun) {
      line.append(piece);
      if (!begins()) {
        return;
      }
      text = line.toString();
      line.setLength(0);
    }
    int before = line.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        show(AnswerLine.readable(line.toString()));
        line.setLength(0);
        before = 0;
        shownOfLine = 0;
      } else if (line.length() <= AnswerLine.MAX_CHARACTERS) {
        line.append(c); // one more than is looked at, which tells whether half a character ends it
      }
    }
    if (line.length() > before) {
      show(AnswerLine.readableSoFar(line.toString()));
    }
  }

  /** Takes note that the answer is complete. */
  void end() {
    if (begun) {
      show(AnswerLine.readable(line.toString()));
    }
  }

  /** Whether the answer proper has begun; drops what the model thought aloud before it. */
  private boolean begins() {
    if (!thinking) {
      dropLeadingSpace();
      if (line.length() < THINKING.length() && THINKING.startsWith(line.toString())) {
        return false;
      }
      thinking = line.indexOf(THINKING) == 0;
    }
    if (thinking) {
      int thought = line.indexOf(THOUGHT);
      if (thought < 0) {
        line.delete(0, Math.max(0, line.length() - THOUGHT.length() + 1));
        return false;
      }
      line.delete(0, thought + THOUGHT.length());
    }
    begun = true;
    return true;
  }

  private void dropLeadingSpace() {
    int start = 0;
    while (start < line.length() && Character.isWhitespace(line.charAt(start))) {
      start++;
    }
    line.delete(0, start);
  }

  private void show(String readable) {
    if (readable.length() <= shownOfLine) {
      return;
    }
    boolean opensPoint = shownOfLine == 0 && shownAny;
    reader.accept((opensPoint ? "\n" : "") + readable.substring(shownOfLine));
    shownOfLine = readable.length();
    shownAny = true;
  }
}
