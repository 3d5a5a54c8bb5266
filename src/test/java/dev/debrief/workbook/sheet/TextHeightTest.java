package dev.debrief.workbook.sheet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextHeightTest {

  private final TextHeight height = new TextHeight(10, 13, 4);

  @Test
  void countsWrappedLinesAndLineFeeds() {
    assertEquals(1, height.lines(""));
    assertEquals(1, height.lines("aaaaaaaaaa"));
    assertEquals(2, height.lines("aaaaaaaaaaa"));
    assertEquals(3, height.lines("a\n\nb"));
  }

  @Test
  void countsEastAsianCharactersTwiceAndCombiningMarksNever() {
    assertEquals(2, height.lines("世界世界世"));
    assertEquals(1, height.lines("e\u0301".repeat(10)));
  }

  @Test
  void neverExceedsTheHighestRow() {
    assertEquals(17, height.of("a"));
    assertEquals(409, height.of("a\n".repeat(100_000)));
  }
}
