package dev.debrief.summary.model;

import java.util.function.Consumer;

/**
 * Turns a model's answer, piece by piece, into what a reader may see at once: the points' text,
 * without list marks, message numbers and thinking aloud; a line feed stands between points. What
 * follows may change the meaning of the last characters, so these are held back. One thread's.
 */
final class ReadableDeltas {
  private static final String THINKING = "<think>";
  private static final String THOUGHT = "</think>";

  private final Consumer<String> reader;
  private final StringBuilder line = new StringBuilder();
  private boolean begun;
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
    line.append(piece);
    if (!begun && !begins()) {
      return;
    }
    for (int end = lineEnd(); end >= 0; end = lineEnd()) {
      show(AnswerLine.readable(line.substring(0, end)));
      line.delete(0, end + 1);
      shownOfLine = 0;
    }
    show(AnswerLine.readableSoFar(line.toString()));
  }

  /** Takes note that the answer is complete. */
  void end() {
    if (begun) {
      show(AnswerLine.readable(line.toString()));
    }
  }

  /** Whether the answer proper has begun; drops what the model thought aloud before it. */
  private boolean begins() {
    String start = line.toString().stripLeading();
    if (start.startsWith(THINKING)) {
      int thought = line.indexOf(THOUGHT);
      if (thought < 0) {
        return false;
      }
      line.delete(0, thought + THOUGHT.length());
    } else if (THINKING.startsWith(start)) {
      return false;
    }
    begun = true;
    return true;
  }

  private int lineEnd() {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '\n' || line.charAt(i) == '\r') {
        return i;
      }
    }
    return -1;
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
