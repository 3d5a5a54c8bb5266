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
      Pattern.compile("^\\s*+(?:\\*\\*)?(?:[-*•‣▪·–—]|\\(?\\p{Nd}{1,2}[.)、．])(?:\\s++|(?=\\*\\*))");
  private static final String NUMBERS_IN_BRACKETS =
      "[\\[【]\\s*+(?:(?:messages?|msgs?\\.?|nos?\\.?|#)\\s*+)?\\p{Nd}[\\p{Nd}\\s,;、،#–—-]*+[\\]】]";

  /**
   * Right behind a letter, as in {@code a[0]}, brackets cite only where the line ends. Tried once
   * for a run of blanks, not at each of them.
   */
  private static final Pattern CITATION =
      Pattern.compile(
          "(?<!\\s)\\s*+(?:(?<![\\p{L}\\p{Nd}_])"
              + NUMBERS_IN_BRACKETS
              + "|"
              + NUMBERS_IN_BRACKETS
              + "(?=[\\s\\p{P}]*+$))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBERS =
      Pattern.compile("(\\p{Nd}{1,18})(?:\\s*[–—-]\\s*#?(\\p{Nd}{1,18}))?");

  /** The rest of a line is ignored: this is ten times the longest point requested. */
  static final int MAX_CHARACTERS = 3_000;

  /**
   * Takes a line apart.
   *
   * @param citable the numbers that may be cited
   */
  static AnswerLine of(String line, NavigableSet<Long> citable) {
    String head = PlainText.head(line, MAX_CHARACTERS);
    NavigableSet<Long> cited = new TreeSet<>();
    Matcher citation = CITATION.matcher(head);
    boolean cites = false;
    while (citation.find()) {
      cites = true;
      collect(citation.group(), citable, cited);
    }
    return new AnswerLine(isMarked(head), unmarked(head), cited, cites);
  }

  /** The text of a whole line where it is an item; empty where it is none. */
  static String readable(String line) {
    String head = PlainText.head(line, MAX_CHARACTERS);
    return isMarked(head) ? unmarked(head) : "";
  }

  /** As {@link #readable}, of a line that may still grow: only what no later character changes. */
  static String readableSoFar(String line) {
    return readable(line.substring(0, settled(line)));
  }

  /** Where a bracket that is still open begins, or else bold marks at the end. */
  private static int settled(String line) {
    int closed = Math.max(line.lastIndexOf(']'), line.lastIndexOf('】'));
    for (int i = closed + 1; i < line.length(); i++) {
      if (line.charAt(i) == '[' || line.charAt(i) == '【') {
        return i;
      }
    }
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '*') {
      end--;
    }
    return end;
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
