package dev.debrief.summary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableDeltasTest {
  private static final String ANSWER =
      "<think>I see [1]\n- no</think>\n\nPoints:\n- **Ada** ships a[0] 🚀 now. [1, 2]\r\n"
          + "2. Grace [as ever\n- Linus. [3]";

  @Test
  void givesTheSameTextHoweverTheAnswerIsCut() {
    String expected = "Ada ships a[0] 🚀 now.\nGrace [as ever\nLinus.";
    for (int size = 1; size <= ANSWER.length(); size++) {
      assertEquals(expected, String.join("", pieces(size)), "in pieces of " + size);
    }
  }

  @Test
  void givesNoEmptyPieces() {
    assertEquals(List.of(), pieces(1).stream().filter(String::isEmpty).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "[", "[1", "a[1]", "*", "<", "\uD83D\uDE80"})
  void aLineThatWouldNotEndIsReadInNoTimeAndCut(String repeated) {
    String many = repeated.repeat(99_000 / repeated.length());
    for (String answer : List.of("- a" + many + "x", many, "<think>" + many, many + "x\n- b")) {
      String whole = shown(answer, answer.length());
      String small = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> shown(answer, 1));
      assertEquals(whole, small);
      assertTrue(small.length() <= AnswerLine.MAX_CHARACTERS, "shown: " + small.length());
    }
  }

  @Test
  void showsALongLineUpToWhereItIsCut() {
    String shown = shown("- " + "x".repeat(99_000) + "\n- Next.", 7);

    assertEquals("x".repeat(AnswerLine.MAX_CHARACTERS - 2) + "\nNext.", shown);
  }

  private static String shown(String answer, int size) {
    return String.join("", pieces(answer, size));
  }

  private static List<String> pieces(int size) {
    return pieces(ANSWER, size);
  }

  private static List<String> pieces(String answer, int size) {
    List<String> seen = new ArrayList<>();
    ReadableDeltas deltas = new ReadableDeltas(seen::add);
    for (int i = 0; i < answer.length(); i += size) {
      deltas.accept(answer.substring(i, Math.min(answer.length(), i + size)));
    }
    deltas.end();
    return seen;
  }
}
