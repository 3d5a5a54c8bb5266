package dev.debrief.workbook.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.deflate.HintedDeflater;
import dev.debrief.deflate.Hints;
import dev.debrief.testing.Inflated;
import dev.debrief.workbook.PoiWorkbook;
import dev.debrief.workbook.Room;
import dev.debrief.workbook.Watcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows that go through the compressor which takes hints, beside the same rows without any. */
class RowWriterTest {

  private static final int ROW_SETS = 100_000;
  private static final int COLUMNS = 8;

  /** From single letters to all of Unicode: how high the code points of a text may be. */
  private static final int[] ALPHABETS = {'d', '~', 0x24F, 0x52F, 0xD7FF, Character.MAX_CODE_POINT};

  private static final List<CellTemplate> FORMS = new ArrayList<>();
  private static final HintedDeflater DEFLATER = new HintedDeflater();

  @BeforeAll
  static void makeForms() throws IOException {
    try (XSSFWorkbook poi = new XSSFWorkbook()) {
      for (int i = 0; i < 3 * COLUMNS; i++) {
        FORMS.add(CellTemplate.of(i % COLUMNS, poi.createCellStyle()));
      }
    }
  }

  @AfterAll
  static void end() {
    DEFLATER.end();
  }

  @Test
  void compressedRowsComeBackAsTheyWereWritten() throws IOException, DataFormatException {
    int longest = 0;
    for (int seed = 0; seed < ROW_SETS; seed++) {
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      write(new Random(seed), plain, Hints.NONE);
      byte[] compressed = compressed(new Random(seed), DEFLATER);
      assertArrayEquals(plain.toByteArray(), Inflated.of(compressed), "seed " + seed);
      longest = Math.max(longest, plain.size());
    }
    assertTrue(longest > 100_000, "some are long");
  }

  @Test
  void hintsMakeRowsSmallerThanTheyAreWithoutThem() throws IOException {
    int hinted = 0;
    int unhinted = 0;
    for (int seed = 0; seed < 100; seed++) {
      hinted += compressed(new Random(seed), DEFLATER).length;
      unhinted += compressed(new Random(seed), Hints.NONE).length;
    }
    assertTrue(hinted < unhinted * 0.8, hinted + " bytes with, " + unhinted + " without");
  }

  private static byte[] compressed(Random random, Hints hints) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    DeflaterOutputStream out = new DeflaterOutputStream(compressed, DEFLATER);
    write(random, out, hints);
    out.finish();
    DEFLATER.reset();
    return compressed.toByteArray();
  }

  /** A sheet's bytes: something before the rows, mostly few rows, something behind. */
  private static void write(Random random, OutputStream out, Hints hints) throws IOException {
    out.write("<sheetData>".repeat(random.nextInt(3)).getBytes(UTF_8));
    RowWriter rows = new RowWriter(out, hints);
    int count = random.nextInt(random.nextInt(100) == 0 ? 200 : 6);
    int number = 1 + random.nextInt(1_000_000);
    for (int i = 0; i < count; i++) {
      number += random.nextInt(20) == 0 ? random.nextInt(1_000) : 1;
      rows.begin(number, random.nextInt(3) == 0 ? random.nextInt(410) : 0);
      for (int column = random.nextInt(3); column < COLUMNS; column++) {
        cell(random, rows, column, number);
      }
      rows.end();
    }
    rows.flush();
    out.write("</sheetData>".repeat(random.nextInt(3)).getBytes(UTF_8));
  }

  private static void cell(Random random, RowWriter rows, int column, int number)
      throws IOException {
    CellTemplate form = FORMS.get(column + COLUMNS * (random.nextInt(9) / 4));
    switch (random.nextInt(5) == 0 ? random.nextInt(COLUMNS) : column) {
      case 0 -> rows.number(form, number);
      case 1 -> rows.date(form, 1_700_000_000_000L + 37_123L * number);
      case 2 -> rows.date(form, random.nextLong(253_402_300_800_000L));
      case 3 -> rows.text(form, "name" + random.nextInt(5));
      case 4 -> rows.text(form, text(random));
      case 5 -> rows.fraction(form, random.nextDouble() * 1_000);
      case 6 -> rows.number(form, random.nextLong(Long.MAX_VALUE));
      default -> rows.empty(form);
    }
  }

  private static String text(Random random) {
    int alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
    boolean isHuge = random.nextInt(3_000) == 0;
    int length = random.nextInt(isHuge ? CellText.MAX_CHARACTERS : 80);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.appendCodePoint(random.nextInt(alphabet));
    }
    return CellText.parts(text.toString()).get(0);
  }

  @Test
  void wholeFilesStandTheTestOfUnzip(@TempDir Path folder)
      throws IOException, InterruptedException {
    for (int messages : new int[] {0, 1, 40, 3_000}) {
      Path file = folder.resolve(messages + ".xlsx");
      Room room = new Room();
      Random random = new Random(messages);
      for (int i = 0; i < messages; i++) {
        room.say(text(random));
      }
      try (OutputStream out = Files.newOutputStream(file)) {
        new PoiWorkbook("1.2.3").write(room.content(), out, new Watcher());
      }
      assertEquals(0, unzipTest(file), () -> file + " fails unzip -t");
    }
  }

  private static int unzipTest(Path file) throws InterruptedException {
    Process unzip;
    try {
      unzip = new ProcessBuilder("unzip", "-tqq", file.toString()).inheritIO().start();
    } catch (IOException missing) {
      return Assumptions.abort("no unzip on this machine: " + missing.getMessage());
    }
    assertTrue(unzip.waitFor(30, TimeUnit.SECONDS));
    return unzip.exitValue();
  }
}
