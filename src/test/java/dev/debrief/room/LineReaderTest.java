package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A stream that gives a random few bytes at a time, as a network does. */
  private static final class Trickle extends InputStream {
    private final InputStream in;
    private final Random random;

    Trickle(InputStream in, Random random) {
      this.in = in;
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, Math.min(length, 1 + random.nextInt(7)));
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    LineReader reader = new LineReader(in, 1_000_000);
    List<String> lines = new ArrayList<>();
    for (String line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
      assertEquals(lines.size(), reader.number());
      assertFalse(reader.isTooLong());
    }
    return lines;
  }

  @Test
  void cutsAtLfAndCrLf() throws IOException {
    assertEquals(List.of("a", "b", "c"), lines(in("a\nb\r\nc\n")));
  }

  @Test
  void givesALastLineWithoutAnEnd() throws IOException {
    assertEquals(List.of("a", "b"), lines(in("a\nb")));
    assertEquals(List.of("a", "b"), lines(in("a\nb\r")));
  }

  @Test
  void countsEmptyLines() throws IOException {
    assertEquals(List.of("", "", "a", ""), lines(in("\n\r\na\n\n")));
  }

  @Test
  void givesNothingOfAnEmptyStreamHoweverOftenItIsAsked() throws IOException {
    LineReader reader = new LineReader(in(""), 10);
    assertNull(reader.next());
    assertNull(reader.next());
    assertEquals(0, reader.number());
  }

  @Test
  void doesNotCutAtOtherCharactersThatSomeTakeForLineEnds() throws IOException {
    String line = "a\rb\u2028c\u0085d\u000Be\u000Cf";
    assertEquals(List.of(line), lines(in(line + "\n")));
  }

  @Test
  void dropsAByteOrderMarkAtTheBeginningOnly() throws IOException {
    assertEquals(List.of("a", "\uFEFFb"), lines(in("\uFEFFa\n\uFEFFb\n")));
  }

  @Test
  void replacesBytesThatAreNoUtf8() throws IOException {
    byte[] bytes = {'a', (byte) 0xFF, 'b', '\n', (byte) 0xC3, '\n', 'c'};
    assertEquals(List.of("a\uFFFDb", "\uFFFD", "c"), lines(new ByteArrayInputStream(bytes)));
  }

  @Test
  void passesOverALineThatIsTooLongAndGoesOnWithTheNext() throws IOException {
    LineReader reader = new LineReader(in("12345\n" + "x".repeat(300_000) + "\n1234\n123456"), 5);
    assertEquals("12345", reader.next());
    assertFalse(reader.isTooLong());
    reader.next();
    assertTrue(reader.isTooLong());
    assertEquals(2, reader.number());
    assertEquals("1234", reader.next());
    assertFalse(reader.isTooLong());
    reader.next();
    assertTrue(reader.isTooLong());
    assertNull(reader.next());
  }

  @Test
  void countsALinesLengthInBytes() throws IOException {
    LineReader reader = new LineReader(in("\u00E9\u00E9\n\u00E9\u00E9\u00E9"), 5);
    assertEquals("\u00E9\u00E9", reader.next());
    assertFalse(reader.isTooLong());
    reader.next();
    assertTrue(reader.isTooLong());
  }

  @Test
  void readsLinesLongerThanItsBufferAndCharactersAcrossItsEdge() throws IOException {
    String line = "a" + "\uD83D\uDE00".repeat(40_000);
    assertEquals(List.of(line, "b"), lines(in(line + "\nb\n")));
  }

  @Test
  void cutsTheSameLinesHoweverTheBytesArrive() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      List<String> expected = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        String line = "\u00E9x\uD83D\uDE00 ".repeat(random.nextInt(6));
        expected.add(line);
        text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
      }
      assertEquals(expected, lines(new Trickle(in(text.toString()), random)));
    }
  }
}
