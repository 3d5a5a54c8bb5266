package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\t\r\n\u0001\u001B\u007F",
        "\uFFFE\uFFFF\uFEFF\u202E",
        "\uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDCBB",
        "\uDBFF\uDFFF"
      })
  void leavesEverythingElseAsItIs(String text) {
    assertSame(text, Text.storable(text));
  }

  @Test
  void leavesNothingAsItIs() {
    assertNull(Text.storableOrNull(null));
  }

  @Test
  void replacesTheCharacterThatPostgresCannotHold() {
    assertEquals("a\uFFFDb\uFFFD", Text.storable("a\0b\0"));
  }

  @ParameterizedTest
  @CsvSource({
    "D83D, FFFD",
    "DE00, FFFD",
    "DE00 D83D, FFFD FFFD",
    "D83D D83D DE00, FFFD D83D DE00",
    "D83D DE00 DE00, D83D DE00 FFFD",
    "D83D 0061, FFFD 0061",
    "D83D 0000, FFFD FFFD"
  })
  void replacesHalvesOfCharacters(String given, String expected) {
    assertEquals(chars(expected), Text.storable(chars(given)));
  }

  private static String chars(String hex) {
    StringBuilder text = new StringBuilder();
    for (String unit : hex.split(" ", -1)) {
      text.append((char) Integer.parseInt(unit, 16));
    }
    return text.toString();
  }

  @Test
  void keepsTheLengthSoThatNoLimitIsPassed() {
    String text = "\0\uD83D".repeat(1_000);
    assertEquals("\uFFFD".repeat(2_000), Text.storable(text));
  }
}
