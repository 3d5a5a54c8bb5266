package dev.debrief.summary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private static List<String> pieces(int size) {
    List<String> seen = new ArrayList<>();
    ReadableDeltas deltas = new ReadableDeltas(seen::add);
    for (int i = 0; i < ANSWER.length(); i += size) {
      deltas.accept(ANSWER.substring(i, Math.min(ANSWER.length(), i + size)));
    }
    deltas.end();
    return seen;
  }
}
