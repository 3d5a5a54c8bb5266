package dev.debrief.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void keepsTheJoinersThatWordsAndEmojiAreSpelledWith() {
    assertEquals("می‌خواهم 👩‍💻", PlainText.oneLine(" می‌خواهم\t\n👩‍💻\u0000"));
  }

  @Test
  void leavesALineThatIsOneAsItIs() {
    String line = "one line, 字 of words: 😀";

    assertSame(line, PlainText.oneLine(line));
    assertEquals(line, PlainText.oneLine(line + " "));
    assertEquals(line, PlainText.oneLine(" " + line));
    assertEquals("a b", PlainText.oneLine("a  b"));
    assertEquals("a b", PlainText.oneLine("a\u007Fb"));
    assertEquals("", PlainText.oneLine(""));
  }

  @Test
  void dropsWhatTurnsTheReadingDirection() {
    assertEquals("abc def", PlainText.oneLine("abc\u202E\u2066def\uD800"));
  }

  @Test
  void cutsAtAWord() {
    assertEquals("one two…", PlainText.cut("one two three", 10));
    assertEquals("one two", PlainText.cut("one two", 7));
  }

  @Test
  void neverHalvesACharacter() {
    assertEquals("😀…", PlainText.cut("😀😀😀", 4));
    assertEquals("😀", PlainText.head("😀😀", 3));
  }

  @Test
  void findsWordsInAnyScript() {
    assertTrue(PlainText.hasWords("… 字"));
    assertTrue(!PlainText.hasWords("😀 ..."));
  }
}
