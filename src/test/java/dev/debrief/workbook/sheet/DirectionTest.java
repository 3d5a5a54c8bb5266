package dev.debrief.workbook.sheet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DirectionTest {

  @Test
  void isThatOfMostLetters() {
    assertTrue(Direction.isRightToLeft("نعم، الإطلاق يوم الخميس OK", false));
    assertTrue(Direction.isRightToLeft("שלום לכולם, hello", false));
    assertFalse(Direction.isRightToLeft("The word for peace is سلام", true));
    assertFalse(Direction.isRightToLeft("会議は木曜日", true));
  }

  @Test
  void isTheReadersWhereNothingIsWrittenInLetters() {
    assertTrue(Direction.isRightToLeft("", true));
    assertFalse(Direction.isRightToLeft("123 :-) 👍", false));
  }
}
