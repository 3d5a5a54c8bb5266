package dev.debrief.deflate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Inflated;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HintedDeflaterTest {

  private static final int REACH = 32 * 1024;
  private static final int LONGEST = 257;

  private final HintedDeflater deflater = new HintedDeflater();

  @AfterEach
  void end() {
    deflater.end();
  }

  @Test
  void bytesComeBackWhateverTheHintsSay() throws IOException, DataFormatException {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = bytes(random);
      byte[] compressed =
          compressed(
              1 + random.nextInt(1_000),
              out -> {
                int length;
                for (int at = 0; at < bytes.length; at += length) {
                  length = 1 + random.nextInt(bytes.length - at);
                  hintAnything(random, length);
                  out.write(bytes, at, length);
                }
              });
      assertArrayEquals(bytes, Inflated.of(compressed), "seed " + seed);
    }
  }

  /** Of one to 256 different bytes, with stretches that repeat. */
  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 300_000 : 3_000)];
    int kinds = 1 + random.nextInt(256);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(kinds);
    }
    for (int copies = random.nextInt(50); copies > 0 && bytes.length > 0; copies--) {
      int from = random.nextInt(bytes.length);
      int to = random.nextInt(bytes.length);
      int length = Math.min(random.nextInt(600), bytes.length - Math.max(from, to));
      System.arraycopy(bytes, from, bytes, to, length);
    }
    return bytes;
  }

  private void hintAnything(Random random, int length) {
    int keys = 1 + random.nextInt(Hints.KEYS);
    int apart = 1 + random.nextInt(300);
    for (int at = random.nextInt(apart); at < length; at += random.nextInt(apart + 1)) {
      deflater.repeats(at, random.nextInt(keys));
      at += random.nextInt(2);
    }
  }

  @Test
  void nothingIsAStreamToo() throws IOException, DataFormatException {
    assertArrayEquals(new byte[0], Inflated.of(compressed(512, out -> {})));
  }

  @Test
  void whatIsHintedToRepeatTakesHardlyAnyRoom() throws IOException, DataFormatException {
    byte[] noise = noise(200);
    byte[] compressed = compressed(512, out -> writeHinted(out, noise, 1_000));
    assertTrue(compressed.length < 3_000, () -> compressed.length + " bytes");
    assertEquals(200_000, Inflated.of(compressed).length);
  }

  @Test
  void reachesBackAsFarAsTheFormatAllowsAndNoFurther() throws IOException, DataFormatException {
    byte[] noise = noise(REACH);
    byte[] near = compressed(512, out -> writeHinted(out, noise, 2));
    assertTrue(near.length < REACH + REACH / 10, () -> near.length + " bytes");
    assertEquals(2 * REACH, Inflated.of(near).length);

    byte[] longer = noise(REACH + 1);
    byte[] far = compressed(512, out -> writeHinted(out, longer, 2));
    assertTrue(far.length > 2 * REACH, () -> far.length + " bytes");
    assertEquals(2 * REACH + 2, Inflated.of(far).length);
  }

  /**
   * Symbols as frequent as the Fibonacci numbers have the longest codes there can be: four times
   * so, because the end of the block and two symbols that do not occur count once each.
   */
  @Test
  void noCodeIsLongerThanTheFormatAllows() throws IOException, DataFormatException {
    for (int symbols = 1; symbols < 20; symbols++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int count = 4;
      int before = 4;
      for (int symbol = 0; symbol < symbols; symbol++) {
        bytes.write(String.valueOf((char) ('a' + symbol)).repeat(before).getBytes(UTF_8));
        int next = before + count;
        before = count;
        count = next;
      }
      byte[] compressed = compressed(512, bytes::writeTo);
      assertArrayEquals(bytes.toByteArray(), Inflated.of(compressed), symbols + " symbols");
    }
  }

  @Test
  void aHintIsForTheNextBytesOnly() throws IOException {
    byte[] noise = noise(10_000);
    byte[] compressed =
        compressed(
            512,
            out -> {
              writeHinted(out, noise, 1);
              out.write(noise);
            });
    assertTrue(compressed.length > 20_000, () -> compressed.length + " bytes");
  }

  @Test
  void whatCameBeforeAResetIsForgotten() throws IOException {
    byte[] noise = noise(1_000);
    byte[] first = compressed(512, out -> writeHinted(out, noise, 2));
    assertArrayEquals(first, compressed(512, out -> writeHinted(out, noise, 2)));
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  /** Hints where the longest matches begin. */
  private void writeHinted(OutputStream out, byte[] bytes, int times) throws IOException {
    for (int time = 0; time < times; time++) {
      for (int at = 0; at < bytes.length; at += LONGEST) {
        deflater.repeats(at, at / LONGEST);
      }
      out.write(bytes);
    }
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private byte[] compressed(int bufferBytes, Writing writing) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    DeflaterOutputStream out = new DeflaterOutputStream(compressed, deflater, bufferBytes);
    writing.to(out);
    out.finish();
    assertEquals(compressed.size(), deflater.getBytesWritten());
    deflater.reset();
    return compressed.toByteArray();
  }
}
