package dev.debrief.summary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Summary;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {
  private static final NavigableSet<Long> ROOM =
      new TreeSet<>(LongStream.rangeClosed(1, 20).boxed().toList());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- Ada ships. [2, 15]",
        "* Ada ships [2,15].",
        "1. Ada ships. [2][15]",
        "12) **Ada ships.** [2; 15]",
        "• Ada ships. [messages 2, 15]",
        "– Ada ships. [#2, #15]",
        "Ada ships. [2, 15]",
        "- Ada ships. 【2, 15】",
        "- Ada ships. [2, 15, 21, 999999999999999999999]",
        "- Ada ships. [٢، ١٥]",
      })
  void understandsHowModelsWriteAnItem(String line) {
    assertEquals(
        List.of(new Summary.Point("Ada ships.", List.of(2L, 15L))), points("Points:\n" + line));
  }

  @Test
  void fillsRanges() {
    assertEquals(List.of(3L, 4L, 5L, 9L), points("- It rains. [3-5, 9–9]").get(0).messages());
  }

  @Test
  void boundsTheNumbersOfAPoint() {
    assertEquals(12, points("- It rains. [1-20]").get(0).messages().size());
  }

  @Test
  void keepsAPointThatCitesNothing() {
    assertEquals(List.of(new Summary.Point("It rains.", List.of())), points("- It rains."));
  }

  @Test
  void keepsBracketsThatAreNoCitation() {
    assertEquals(
        "See [the docs] for a[i].", points("- See [the docs] for a[i]. [3]").get(0).text());
  }

  @Test
  void joinsAnItemThatGoesOnInTheNextLine() {
    assertEquals(
        List.of(new Summary.Point("Ada ships on Friday.", List.of(4L))),
        points("- Ada ships\n  on Friday. [4]"));
  }

  @Test
  void leavesOutHeadingIntroductionAndClosing() {
    assertEquals(
        List.of("One.", "Two."),
        texts("# Summary\nHere is what happened:\n\n- One. [1]\n- Two. [2]\n\nAsk me for more!"));
  }

  @Test
  void takesPlainLinesWhereThereAreNoItems() {
    assertEquals(List.of("Ada ships.", "Grace tests."), texts("Ada ships.\n\nGrace tests."));
  }

  @Test
  void leavesOutThinkingAloud() {
    assertEquals(List.of("One."), texts("<think>\n- Hm. [1]\n</think>\n- One. [1]"));
    assertEquals(List.of(), texts("<think>- Hm. [1]"));
  }

  @Test
  void takesNoMoreThanWanted() {
    assertEquals(10, points("- Again. [1]\n".repeat(30)).size());
  }

  @Test
  void findsNothingInAnAnswerWithoutWords() {
    assertEquals(List.of(), points(" \n- \n- [1]\n...\n"));
  }

  @Test
  void cutsALineThatWouldNotEnd() {
    Summary.Point point = points("- " + "Ada ships. ".repeat(9_000) + "[2]").get(0);

    assertTrue(point.text().length() <= 400, point.text());
    assertEquals(List.of(), point.messages());
  }

  @Test
  void keepsTheNumbersOfALongLine() {
    Summary.Point point = points("- " + "Ada ships. ".repeat(200) + "[2]").get(0);

    assertEquals(List.of(2L), point.messages());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "[", "[1", "[1 ", "a[1]", "*", "[ ", "- x\n", "x\n", ": ", ":*", "\t"})
  void readsAnyAnswerInNoTime(String repeated) {
    String many = repeated.repeat(99_000 / repeated.length());
    for (String answer : List.of(many, "- a" + many + "x", "- a\n" + many, many + "x")) {
      assertTimeoutPreemptively(Duration.ofSeconds(10), () -> points(answer));
    }
  }

  private static List<Summary.Point> points(String answer) {
    return AnswerParser.points(answer, ROOM, Prompt.MOST);
  }

  private static List<String> texts(String answer) {
    return points(answer).stream().map(Summary.Point::text).toList();
  }
}
