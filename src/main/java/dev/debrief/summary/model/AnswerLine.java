package dev.debrief.summary.model;

import dev.debrief.summary.PlainText;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a model's answer, taken apart: {@code - text [12, 15]}. Numbering, other bullets,
 * bold marks, ranges, several brackets and digits of any script are understood too.
 *
 * @param marked whether it begins like an item of a list
 * @param text the text without mark and brackets, in one line; may be empty
 * @param cited the numbers in its brackets that may be cited, each range filled
 * @param cites whether it had such brackets, with or without numbers that may be cited
 */
record AnswerLine(boolean marked, String text, NavigableSet<Long> cited, boolean cites) {
  private static final int MAX_CITED = 12;
  private static final Pattern MARK =
      Pattern.compile("^\\s*(?:\\*\\*)?(?:[-*•‣▪·–—]|\\(?\\p{Nd}{1,2}[.)、．])(?:\\s+|(?=\\*\\*))");
  private static final String NUMBERS_IN_BRACKETS =
      "[\\[【]\\s*(?:(?:messages?|msgs?\\.?|nos?\\.?|#)\\s*)?\\p{Nd}[\\p{Nd}\\s,;、،#–—-]*[\\]】]";

  /** Right behind a letter, as in {@code a[0]}, brackets cite only where the line ends. */
  private static final Pattern CITATION =
      Pattern.compile(
          "\\s*(?:(?<![\\p{L}\\p{Nd}_])"
              + NUMBERS_IN_BRACKETS
              + "|"
              + NUMBERS_IN_BRACKETS
              + "(?=[\\s\\p{P}]*$))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBERS =
      Pattern.compile("(\\p{Nd}{1,18})(?:\\s*[–—-]\\s*#?(\\p{Nd}{1,18}))?");
  private static final Pattern UNCLOSED = Pattern.compile("(?:\\s*[\\[【][^\\]】]*|\\*+)$");

  /**
   * Takes a line apart.
   *
   * @param citable the numbers that may be cited
   */
  static AnswerLine of(String line, NavigableSet<Long> citable) {
    NavigableSet<Long> cited = new TreeSet<>();
    Matcher citation = CITATION.matcher(line);
    boolean cites = false;
    while (citation.find()) {
      cites = true;
      collect(citation.group(), citable, cited);
    }
    return new AnswerLine(isMarked(line), unmarked(line), cited, cites);
  }

  /** The text of a whole line where it is an item; empty where it is none. */
  static String readable(String line) {
    return isMarked(line) ? unmarked(line) : "";
  }

  /** As {@link #readable}, of a line that may still grow: only what no later character changes. */
  static String readableSoFar(String line) {
    return readable(UNCLOSED.matcher(line).replaceFirst(""));
  }

  private static boolean isMarked(String line) {
    return MARK.matcher(line).find();
  }

  private static String unmarked(String line) {
    String item = MARK.matcher(line).replaceFirst("");
    return PlainText.oneLine(CITATION.matcher(item).replaceAll("").replace("**", ""));
  }

  private static void collect(
      String numbers, NavigableSet<Long> citable, NavigableSet<Long> cited) {
    Matcher number = NUMBERS.matcher(numbers);
    while (number.find()) {
      long from = Long.parseLong(number.group(1));
      long to = number.group(2) == null ? from : Long.parseLong(number.group(2));
      if (from <= to) {
        citable.subSet(from, true, to, true).stream()
            .limit(Math.max(0, MAX_CITED - cited.size()))
            .forEach(cited::add);
      }
    }
  }
}
