package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.report.Transcript;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.poi.util.DefaultTempFileCreationStrategy;
import org.apache.poi.util.TempFile;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoiWorkbookTest {

  private final PoiWorkbook workbook = new PoiWorkbook("1.2.3");

  @TempDir private Path temporaryFiles;

  @BeforeEach
  void keepTemporaryFilesApart() {
    TempFile.setThreadLocalTempFileCreationStrategy(
        new DefaultTempFileCreationStrategy(temporaryFiles.toFile()));
  }

  @AfterEach
  void leavesNoTemporaryFileWhateverHappened() {
    TempFile.setThreadLocalTempFileCreationStrategy(null);
    assertArrayEquals(new File[0], temporaryFiles.toFile().listFiles());
  }

  @Test
  void writesAValidWorkbookOfAnEmptyRoom() throws IOException {
    Reopened book = Reopened.of(new Room());
    assertEquals(List.of(), book.columnByPoi("Messages", Reopened.TEXT));
    assertEquals(List.of(), book.columnByFastexcel("Participants", 0));
    try (XSSFWorkbook byPoi = book.byPoi()) {
      Reopened.cellShowing(byPoi.getSheet("Summary"), "There was nothing to summarize.");
      assertEquals("A1:H1", Reopened.filterOf(byPoi.getSheet("Messages")));
    }
  }

  @Test
  void listsTheParticipantsWithTheirShares() throws IOException {
    Room room = new Room().in("UTC").say("a").say("b").answer("id-1", "c").say("d");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Participants");
      assertEquals("Ada Lovelace", sheet.getRow(1).getCell(0).toString());
      assertEquals(3, sheet.getRow(1).getCell(1).getNumericCellValue());
      assertEquals(0.75, sheet.getRow(1).getCell(2).getNumericCellValue());
      assertEquals(
          LocalDateTime.parse("2026-03-28T22:00"),
          sheet.getRow(1).getCell(3).getLocalDateTimeCellValue());
      assertEquals(
          LocalDateTime.parse("2026-03-28T22:03"),
          sheet.getRow(1).getCell(4).getLocalDateTimeCellValue());
      assertEquals("grace", sheet.getRow(2).getCell(0).toString());
      assertEquals("A1:E3", Reopened.filterOf(sheet));
    }
  }

  /** Almost all is all, to four digits, and never nothing. */
  @Test
  void roundsTheSharesOfParticipants() throws IOException {
    Room room = new Room();
    IntStream.range(0, 20_001).forEach(i -> room.say("mine"));
    room.answer("id-1", "yours");
    assertEquals(List.of("1", "0"), Reopened.of(room).columnByFastexcel("Participants", 2));
  }

  @Test
  void saysWhereEverythingComesFrom() throws IOException {
    Room room = Room.of("a", "b").titled("Launch").noticed("The model did not answer.");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet about = book.getSheet("About");
      assertEquals("Ada Lovelace", value(about, "Prepared for").toString());
      assertEquals(
          LocalDateTime.parse("2026-04-02T11:30"),
          value(about, "Created").getLocalDateTimeCellValue());
      assertEquals("Europe/Berlin", value(about, "Time zone").toString());
      assertEquals("Debrief 1.2.3", value(about, "Written by").toString());
      assertEquals("Launch", value(about, "Title").toString());
      assertEquals("room-7", value(about, "Id").toString());
      assertEquals(2, value(about, "Messages").getNumericCellValue());
      assertEquals("#1 to #2", value(about, "Message range").toString());
      assertEquals("test-model-1", value(about, "Model").toString());
      assertEquals("points-3", value(about, "Prompt version").toString());
      assertEquals(12_345, value(about, "Tokens read").getNumericCellValue());
      assertEquals(678, value(about, "Tokens written").getNumericCellValue());
      assertEquals("2 of 2 messages (100.0%)", value(about, "Covers").toString());
      assertEquals("The model did not answer.", value(about, "Notice").toString());
      assertEquals("Launch", book.getProperties().getCoreProperties().getTitle());
      assertEquals("Debrief", book.getProperties().getCoreProperties().getCreator());
    }
  }

  @Test
  void tellsEveryThousandMessagesAndTheEnd() throws IOException {
    Watcher watcher = new Watcher();
    workbook.write(noise(2_500).content(), OutputStream.nullOutputStream(), watcher);
    assertEquals(List.of(1_000L, 2_000L, 2_500L), watcher.done);
  }

  @Test
  void leavesTheStreamOpen() throws IOException {
    boolean[] closed = new boolean[1];
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    workbook.write(Room.of("a").content(), out, new Watcher());
    assertFalse(closed[0]);
  }

  @Test
  void passesOnTheFailureOfTheStream() {
    IOException full = new IOException("disk full");
    OutputStream out =
        new OutputStream() {
          private int written;

          @Override
          public void write(int b) throws IOException {
            if (++written > 10_000) {
              throw full;
            }
          }
        };
    assertSame(
        full,
        assertThrows(
            IOException.class, () -> workbook.write(noise(2_000).content(), out, new Watcher())));
  }

  @Test
  void passesOnTheFailureOfTheTranscript() {
    IOException broken = new IOException("connection lost");
    Room room = noise(100);
    Transcript transcript =
        new Transcript() {
          @Override
          public long count() {
            return 200;
          }

          @Override
          public String nameOf(String author) {
            return author;
          }

          @Override
          public OptionalLong numberOf(String id) {
            return OptionalLong.empty();
          }

          @Override
          public String excerpt() {
            return "";
          }

          @Override
          public void read(Reader reader) throws IOException {
            new Room.Listed(room.messages).read(reader);
            throw broken;
          }
        };
    assertSame(
        broken,
        assertThrows(
            IOException.class,
            () ->
                workbook.write(
                    room.content(transcript), OutputStream.nullOutputStream(), new Watcher())));
  }

  @Test
  void warmsUpLeavingNothingBehind() throws IOException {
    workbook.warmUp();
  }

  /** A room whose messages hardly compress. */
  private static Room noise(int messages) {
    Random random = new Random(42);
    Room room = new Room();
    LongStream.range(0, messages)
        .forEach(i -> room.say(Long.toHexString(random.nextLong()) + random.nextLong()));
    return room;
  }

  private static XSSFCell value(XSSFSheet about, String label) {
    return Reopened.cellShowing(about, label).getRow().getCell(2);
  }
}
