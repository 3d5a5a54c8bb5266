package dev.debrief.summary.extractive;

import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.summary.PlainText;

/** Writes a chosen utterance as a point: who said it, to whom, and what was answered. */
final class PointText {
  /** The most characters (UTF-16 units) of a point. */
  static final int MAX_CHARACTERS = 300;

  private static final int MAX_NAME_CHARACTERS = 40;
  private static final int MIN_QUESTION_CHARACTERS = 150;
  private static final String BETWEEN = " — ";

  private PointText() {}

  static Summary.Point point(PointSelection.Choice choice, Transcript transcript) {
    Utterance said = choice.utterance();
    String text = opening(said, transcript);
    if (said.answer() != null) {
      String answer = name(said.answer().author(), transcript) + ": " + said.answer().text();
      int left = MAX_CHARACTERS - BETWEEN.length() - answer.length();
      text = PlainText.cut(text, Math.max(MIN_QUESTION_CHARACTERS, left)) + BETWEEN + answer;
    }
    return new Summary.Point(PlainText.cut(text, MAX_CHARACTERS), choice.messages());
  }

  private static String opening(Utterance said, Transcript transcript) {
    String name = name(said.author(), transcript);
    return said.addressee() == null
        ? name + ": " + said.text()
        : name + " → " + said.addressee() + ": " + said.text();
  }

  private static String name(String author, Transcript transcript) {
    return PlainText.cut(PlainText.oneLine(transcript.nameOf(author)), MAX_NAME_CHARACTERS);
  }
}
