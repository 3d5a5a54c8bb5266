package dev.debrief.summary.model;

import dev.debrief.report.Summary;
import dev.debrief.summary.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.regex.Pattern;

/** Reads the points out of a model's whole answer. */
final class AnswerParser {
  private static final int MAX_POINT_CHARACTERS = 400;
  private static final Pattern LINE_BREAK = Pattern.compile("\\R");
  private static final Pattern HEADING = Pattern.compile("\\s*+(?:#|```|---).*+|.*[:：]\\**+\\s*+");

  private AnswerParser() {}

  /**
   * The points of an answer, in its order. Lines that are not items are treated as introduction and
   * left out, as long as there are items; a line after an item without numbers continues it.
   *
   * @param citable the numbers that may be cited; others are dropped
   * @param most how many points are taken
   * @return none where the answer holds no words
   */
  static List<Summary.Point> points(String answer, NavigableSet<Long> citable, int most) {
    List<AnswerLine> items = new ArrayList<>();
    List<AnswerLine> others = new ArrayList<>();
    for (String whole : LINE_BREAK.split(withoutThinking(answer), -1)) {
      String raw = PlainText.head(whole, AnswerLine.MAX_CHARACTERS);
      AnswerLine line = AnswerLine.of(raw, citable);
      AnswerLine open = items.isEmpty() ? null : items.get(items.size() - 1);
      if (open != null && !line.marked() && !open.cites() && !raw.isBlank()) {
        items.set(items.size() - 1, joined(open, line));
      } else if (line.marked() || line.cites()) {
        items.add(line);
      } else if (!HEADING.matcher(raw).matches()) {
        others.add(line);
      }
    }
    return (items.isEmpty() ? others : items)
        .stream()
            .filter(line -> PlainText.hasWords(line.text()))
            .limit(most)
            .map(AnswerParser::point)
            .toList();
  }

  /** The answer behind what the model thought aloud before it. */
  private static String withoutThinking(String answer) {
    String text = answer.stripLeading();
    if (!text.startsWith(ReadableDeltas.THINKING)) {
      return answer;
    }
    int thought = text.indexOf(ReadableDeltas.THOUGHT);
    return thought < 0 ? "" : text.substring(thought + ReadableDeltas.THOUGHT.length());
  }

  private static AnswerLine joined(AnswerLine open, AnswerLine next) {
    open.cited().addAll(next.cited());
    String text =
        open.text().length() > MAX_POINT_CHARACTERS
            ? open.text() // all the rest will be cut
            : (open.text() + " " + next.text()).strip();
    return new AnswerLine(true, text, open.cited(), next.cites());
  }

  private static Summary.Point point(AnswerLine line) {
    return new Summary.Point(
        PlainText.cut(line.text(), MAX_POINT_CHARACTERS), List.copyOf(line.cited()));
  }
}
