package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.room.Message;
import dev.debrief.workbook.sheet.TableSheets;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFOddFooter;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;

class MessagesSheetTest {

  @Test
  void givesBackEveryTextAsItWasWritten() throws IOException {
    List<String> texts =
        List.of(
            "plain",
            "",
            "  blanks around  ",
            "\n line feeds around\n",
            "\ttab",
            "<b>&amp;\"quotes\"</b>",
            "_x0041_ is not A, nor _x0041_x0042_ AB",
            "世界 👩‍👩‍👧‍👦 🇩🇪 Z\u0351\u0352 \u202Eright to left\u202C \uFEFF",
            "]]> <!-- -->",
            "'quoted",
            "00123",
            "1e9",
            "2026-01-01");
    Reopened book = Reopened.of(Room.of(texts.toArray(String[]::new)));
    assertEquals(texts, book.columnByPoi("Messages", Reopened.TEXT));
    assertEquals(texts, book.columnByFastexcel("Messages", Reopened.TEXT));
  }

  @Test
  void showsWhatXmlCannotHold() throws IOException {
    Reopened book = Reopened.of(Room.of("bell \u0007 nul \0", "lone \uD800 \uFFFF", "a\rb\r\nc"));
    List<String> expected = List.of("bell ␇ nul ␀", "lone \uFFFD \uFFFD", "a\nb\nc");
    assertEquals(expected, book.columnByPoi("Messages", Reopened.TEXT));
    assertEquals(expected, book.columnByFastexcel("Messages", Reopened.TEXT));
  }

  @Test
  void neverWritesAFormula() throws IOException {
    Room room = Room.of("=1+1", "+1", "-1", "@SUM(A1)", "1");
    room.add("=cmd|' /C calc'!A0", Room.START, "text", "=2+2");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Messages");
      for (int row = 1; row <= 5; row++) {
        XSSFCell text = sheet.getRow(row).getCell(Reopened.TEXT);
        assertEquals(CellType.STRING, text.getCellType());
        assertEquals(row < 5, text.getCellStyle().getQuotePrefixed(), text.toString());
      }
      for (int column : new int[] {Reopened.AUTHOR, Reopened.REPLY_TO}) {
        XSSFCell cell = sheet.getRow(6).getCell(column);
        assertEquals(CellType.STRING, cell.getCellType());
        assertTrue(cell.getCellStyle().getQuotePrefixed());
      }
    }
  }

  @Test
  void showsDatesOnTheReadersClockAndInUtcAcrossASummerTimeChange() throws IOException {
    Room room =
        new Room()
            .in("Europe/Berlin")
            .sent(Instant.parse("2026-03-29T00:59:59.123Z"))
            .sent(Instant.parse("2026-03-29T01:00:00Z"))
            .sent(Instant.parse("2026-10-25T00:30:00Z"))
            .sent(Instant.parse("2026-10-25T01:30:00Z"))
            .sent(Instant.parse("2024-02-29T23:30:00Z"));
    List<String> local =
        List.of(
            "2026-03-29T01:59:59.123",
            "2026-03-29T03:00",
            "2026-10-25T02:30",
            "2026-10-25T02:30",
            "2024-03-01T00:30");
    List<String> utc =
        List.of(
            "2026-03-29T00:59:59.123",
            "2026-03-29T01:00",
            "2026-10-25T00:30",
            "2026-10-25T01:30",
            "2024-02-29T23:30");
    Reopened book = Reopened.of(room);
    try (ReadableWorkbook byFastexcel = book.byFastexcel();
        Stream<Row> stream = byFastexcel.findSheet("Messages").orElseThrow().openStream()) {
      List<Row> rows = stream.skip(1).toList();
      assertEquals(
          local, rows.stream().map(row -> row.getCell(Reopened.SENT).asDate().toString()).toList());
      assertEquals(
          utc,
          rows.stream().map(row -> row.getCell(Reopened.SENT_UTC).asDate().toString()).toList());
    }
    try (XSSFWorkbook byPoi = book.byPoi()) {
      XSSFSheet sheet = byPoi.getSheet("Messages");
      for (int i = 0; i < local.size(); i++) {
        XSSFCell sent = sheet.getRow(i + 1).getCell(Reopened.SENT);
        assertTrue(DateUtil.isCellDateFormatted(sent));
        assertEquals(LocalDateTime.parse(local.get(i)), sent.getLocalDateTimeCellValue());
      }
    }
  }

  @Test
  void writesDatesThatSpreadsheetsDoNotKnowAsText() throws IOException {
    Room room =
        new Room()
            .in("UTC")
            .sent(Instant.parse("1899-12-31T12:00:00Z"))
            .sent(Instant.parse("1900-02-28T23:59:59Z"))
            .sent(Instant.parse("1900-03-01T00:00:00Z"))
            .sent(Instant.parse("9999-12-31T23:59:59Z"))
            .sent(Instant.parse("+10000-01-01T00:00:00Z"))
            .sent(Instant.MIN)
            .sent(Instant.MAX);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Messages");
      List<CellType> types =
          IntStream.rangeClosed(1, 7)
              .mapToObj(row -> sheet.getRow(row).getCell(Reopened.SENT).getCellType())
              .toList();
      CellType text = CellType.STRING;
      CellType date = CellType.NUMERIC;
      assertEquals(List.of(text, text, date, date, text, text, text), types);
      assertEquals("1899-12-31T12:00:00Z", sheet.getRow(1).getCell(Reopened.SENT).toString());
      assertEquals(
          LocalDateTime.parse("1900-03-01T00:00"),
          sheet.getRow(3).getCell(Reopened.SENT).getLocalDateTimeCellValue());
    }
  }

  @Test
  void goesOnInMarkedRowsWhereACellIsFull() throws IOException {
    StringBuilder varied = new StringBuilder("x");
    for (int i = 0; varied.length() < 80_000; i++) {
      varied.append("😀").append(i * i % 977);
    }
    String longText = varied.toString();
    Reopened book = Reopened.of(Room.of("before", longText, "after"));
    List<String> texts = book.columnByPoi("Messages", Reopened.TEXT);
    assertEquals(5, texts.size());
    assertEquals(longText, String.join("", texts.subList(1, 4)));
    assertEquals(texts, book.columnByFastexcel("Messages", Reopened.TEXT));
    assertEquals(
        List.of("1.0", "2.0", "2.0", "2.0", "3.0"), book.columnByPoi("Messages", Reopened.NUMBER));
    assertEquals(
        List.of("", "part 1 of 3", "continued, part 2 of 3", "continued, part 3 of 3", ""),
        book.columnByPoi("Messages", Reopened.NOTE));
  }

  @Test
  void goesOnInFurtherSheetsWhereASheetIsFull() throws IOException {
    Room room = new Room();
    IntStream.rangeClosed(1, 10).forEach(i -> room.say("message " + i));
    Reopened book = Reopened.of(new PoiWorkbook("1.2.3", 5), room.content());
    try (XSSFWorkbook byPoi = book.byPoi()) {
      List<String> names =
          IntStream.range(0, byPoi.getNumberOfSheets()).mapToObj(byPoi::getSheetName).toList();
      assertEquals(
          List.of(
              "Summary", "Messages", "Messages (2)", "Messages (3)", "Participants", "Activity"),
          names.subList(0, 6));
      assertEquals("A1:H3", Reopened.filterOf(byPoi.getSheet("Messages (3)")));
    }
    assertEquals(
        List.of("5.0", "6.0", "7.0", "8.0"), book.columnByPoi("Messages (2)", Reopened.NUMBER));
    assertEquals(
        List.of("message 9", "message 10"), book.columnByFastexcel("Messages (3)", Reopened.TEXT));
  }

  @Test
  void namesTheAnsweredMessageByItsNumberAndLinksToIt() throws IOException {
    Room room = Room.of("question", "\n".repeat(300)).answer("id-1", "answer");
    room.answer("id-2", "answer").answer("elsewhere", "answer");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Messages");
      XSSFCell first = Reopened.rowOf(sheet, 3).getCell(Reopened.REPLY_TO);
      assertEquals("#1", first.toString());
      assertEquals("'Messages'!A2", first.getHyperlink().getLocation());
      XSSFCell second = Reopened.rowOf(sheet, 4).getCell(Reopened.REPLY_TO);
      assertEquals("#2", second.toString());
      assertEquals("'Messages'!A3", second.getHyperlink().getLocation());
      XSSFCell unknown = Reopened.rowOf(sheet, 5).getCell(Reopened.REPLY_TO);
      assertEquals("elsewhere", unknown.toString());
      assertNull(unknown.getHyperlink());
    }
  }

  @Test
  void linksNoMoreRepliesThanASheetTakes() throws IOException {
    Room room = Room.of("question");
    for (int reply = 0; reply < TableSheets.MAX_LINKS + 10; reply++) {
      room.answer("id-1", "");
    }
    Reopened book = Reopened.of(room);
    assertEquals(TableSheets.MAX_LINKS, book.countInRows("<hyperlink "));
    assertEquals(TableSheets.MAX_LINKS + 10, book.countInRows(">#1<"));
  }

  @Test
  void tellsWhatWasEditedAndDeleted() throws IOException {
    Instant edited = Room.START.plusSeconds(3600);
    Room room = new Room().in("UTC").say("untouched");
    room.add(new Message(2, null, "ada", Room.START, "edited", null, edited, false, List.of()));
    room.add(new Message(3, null, "ada", Room.START, "", null, null, true, List.of()));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Messages");
      assertEquals(CellType.BLANK, sheet.getRow(1).getCell(Reopened.EDITED).getCellType());
      assertEquals(
          LocalDateTime.parse("2026-03-28T23:00"),
          sheet.getRow(2).getCell(Reopened.EDITED).getLocalDateTimeCellValue());
      assertEquals("deleted", sheet.getRow(3).getCell(Reopened.NOTE).toString());
    }
  }

  @Test
  void showsDisplayNames() throws IOException {
    Reopened book = Reopened.of(Room.of("hello").answer("id-1", "hi"));
    assertEquals(List.of("Ada Lovelace", "grace"), book.columnByPoi("Messages", Reopened.AUTHOR));
  }

  @Test
  void isReadyToFilterAndPrint() throws IOException {
    try (XSSFWorkbook book = Reopened.of(Room.of("one", "two\nlines").titled("R&R")).byPoi()) {
      XSSFSheet sheet = book.getSheet("Messages");
      assertEquals("A1:H3", Reopened.filterOf(sheet));
      assertTrue(sheet.getPaneInformation().isFreezePane());
      assertEquals(1, sheet.getPaneInformation().getHorizontalSplitTopRow());
      assertEquals("1:1", sheet.getRepeatingRows().formatAsString());
      assertTrue(sheet.getPrintSetup().getLandscape());
      assertTrue(sheet.getFitToPage());
      assertEquals("&LR&&R&RPage &P of &N", ((XSSFOddFooter) sheet.getFooter()).getValue());
      XSSFRow two = sheet.getRow(2);
      assertTrue(two.getCell(Reopened.TEXT).getCellStyle().getWrapText());
      assertTrue(two.getHeightInPoints() > sheet.getRow(1).getHeightInPoints());
      assertFalse(sheet.isDisplayGridlines());
    }
  }
}
