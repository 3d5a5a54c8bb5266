package dev.debrief.workbook.sheet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.workbook.PoiWorkbook;
import dev.debrief.workbook.Reopened;
import dev.debrief.workbook.Room;
import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.PageMargin;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFHyperlink;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

class SummarySheetTest {

  private static final double A4_POINTS = 210 / 25.4 * 72;

  @Test
  void linksEachPointToTheMessagesItRestsOnWhereverTheyStand() throws IOException {
    Room room = new Room();
    IntStream.rangeClosed(1, 20).forEach(i -> room.say(i == 3 ? "\n".repeat(900) : "m" + i));
    room.point("They agreed.", 2L, 3L, 4L, 20L).point("They disagreed.", 7L);
    Reopened written = Reopened.of(new PoiWorkbook("1.2.3", 8), room.content());
    try (XSSFWorkbook book = written.byPoi()) {
      for (int cited : new int[] {2, 3, 4, 7, 20}) {
        XSSFCell citation = Reopened.cellShowing(book.getSheet("Summary"), "#" + cited);
        CellReference target = new CellReference(citation.getHyperlink().getLocation());
        XSSFSheet sheet = book.getSheet(target.getSheetName());
        assertEquals(
            cited, sheet.getRow(target.getRow()).getCell(Reopened.NUMBER).getNumericCellValue());
        String note = sheet.getRow(target.getRow()).getCell(Reopened.NOTE).toString();
        assertFalse(note.startsWith("continued"), note);
      }
    }
  }

  @Test
  void putsTheLinksRightBelowTheirPoint() throws IOException {
    Room room = Room.of("a", "b").point("First point.", 1L).point("Second point.", 2L);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      XSSFCell point = Reopened.cellShowing(sheet, "Second point.");
      XSSFCell link = Reopened.cellShowing(sheet, "#2");
      assertEquals(point.getRowIndex() + 1, link.getRowIndex());
      assertEquals(point.getColumnIndex(), link.getColumnIndex());
    }
  }

  @Test
  void countsTheLinksItLeavesOut() throws IOException {
    Room room = Room.of("a", "b", "c", "d", "e", "f", "g", "h");
    room.point("All of them.", 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFCell more = Reopened.cellShowing(book.getSheet("Summary"), "and 2 more");
      assertEquals("#6", more.getRow().getCell(more.getColumnIndex() - 1).toString());
    }
  }

  @Test
  void namesACitedMessageThatIsNotThereWithoutALink() throws IOException {
    try (XSSFWorkbook book = Reopened.of(Room.of("a").point("Invented.", 99L)).byPoi()) {
      assertNull(Reopened.cellShowing(book.getSheet("Summary"), "#99").getHyperlink());
    }
  }

  @Test
  void showsTheKeyFigures() throws IOException {
    Room room = new Room().in("UTC").titled("Launch");
    room.add("ada", Room.START, "a", null).add("grace", Room.START.plusSeconds(60), "b", null);
    room.add("ada", Room.START.plusSeconds(3 * 86_400), "c", null);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      assertEquals(3, figure(sheet, "messages").getNumericCellValue());
      assertEquals(2, figure(sheet, "participants").getNumericCellValue());
      assertEquals(2, figure(sheet, "active days").getNumericCellValue());
      assertEquals("22:00–23:00", figure(sheet, "busiest hour").toString());
      Reopened.cellShowing(sheet, "Launch");
      Reopened.cellShowing(
          sheet,
          "Chat report  ·  28 Mar 2026 – 31 Mar 2026  ·  times in UTC  ·  created 2 Apr 2026 09:30");
    }
  }

  @Test
  void tellsTheReaderWhenTheSummaryIsNotWhatWasAskedFor() throws IOException {
    Room room = Room.of("a").point("A point.", 1L).noticed("The model did not answer.");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      XSSFCell notice = Reopened.cellShowing(sheet, "The model did not answer.");
      assertTrue(notice.getRowIndex() < Reopened.cellShowing(sheet, "A point.").getRowIndex());
    }
  }

  @Test
  void givesALongPointTheHeightItNeeds() throws IOException {
    String longPoint = "A statement that goes on. ".repeat(20).strip();
    Room room = Room.of("a").point("Short.", 1L).point(longPoint, 1L);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      float low = Reopened.cellShowing(sheet, "Short.").getRow().getHeightInPoints();
      float high = Reopened.cellShowing(sheet, longPoint).getRow().getHeightInPoints();
      assertTrue(high > 4 * low, low + " and " + high);
    }
  }

  @Test
  void linksToTheOtherSheets() throws IOException {
    try (XSSFWorkbook book = Reopened.of(Room.of("a")).byPoi()) {
      for (String name : new String[] {"Messages", "Participants", "About"}) {
        XSSFHyperlink link =
            Reopened.cellShowing(book.getSheet("Summary"), "→ " + name).getHyperlink();
        assertEquals("'" + name + "'!A1", link.getLocation());
      }
    }
  }

  @Test
  void treatsModelWrittenTextAsText() throws IOException {
    Room room = Room.of("a").titled("=1+1 \u0007").point("=cmd|' /C calc'!A0 _x0041_", 1L);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      XSSFCell point = Reopened.cellShowing(sheet, "=cmd|' /C calc'!A0 _x0041_");
      assertEquals(CellType.STRING, point.getCellType());
      assertTrue(point.getCellStyle().getQuotePrefixed());
      assertEquals(CellType.STRING, Reopened.cellShowing(sheet, "=1+1 ␇").getCellType());
    }
  }

  @Test
  void printsOnA4Upright() throws IOException {
    try (XSSFWorkbook book = Reopened.of(Room.of("a")).byPoi()) {
      XSSFSheet sheet = book.getSheet("Summary");
      assertEquals(PrintSetup.A4_PAPERSIZE, sheet.getPrintSetup().getPaperSize());
      assertFalse(sheet.getPrintSetup().getLandscape());
      assertTrue(printedPoints(sheet) <= A4_POINTS, () -> printedPoints(sheet) + " points wide");
      assertFalse(sheet.isDisplayGridlines());
    }
  }

  /** How wide the sheet's columns and its margins come out of the printer. */
  private static double printedPoints(XSSFSheet sheet) {
    double columns =
        IntStream.rangeClosed(0, 10).mapToDouble(sheet::getColumnWidthInPixels).sum() * 72 / 96;
    double margins = sheet.getMargin(PageMargin.LEFT) + sheet.getMargin(PageMargin.RIGHT);
    return columns * sheet.getPrintSetup().getScale() / 100 + 72 * margins;
  }

  /** The figure above the label. */
  private static XSSFCell figure(XSSFSheet sheet, String label) {
    XSSFCell cell = Reopened.cellShowing(sheet, label);
    return sheet.getRow(cell.getRowIndex() - 1).getCell(cell.getColumnIndex());
  }
}
