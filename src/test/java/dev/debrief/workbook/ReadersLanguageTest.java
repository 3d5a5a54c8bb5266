package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.poi.ss.usermodel.HorizontalAlignment;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

/** Whole workbooks for readers of other languages. */
class ReadersLanguageTest {

  @Test
  void headersDatesAndSentencesAreInIt() throws IOException {
    Room room = Room.of("eins", "zwei").readIn("de-DE");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet messages = book.getSheet("Messages");
      assertEquals(
          List.of(
              "Nr.",
              "Gesendet",
              "Gesendet (UTC)",
              "Verfasst von",
              "Text",
              "Antwort auf",
              "Bearbeitet",
              "Hinweis"),
          headers(messages));
      assertEquals(
          "dd.mm.yyyy hh:mm:ss",
          messages.getRow(1).getCell(Reopened.SENT).getCellStyle().getDataFormatString());
      XSSFSheet summary = book.getSheet("Summary");
      Reopened.cellShowing(summary, "Zusammenfassung");
      Reopened.cellShowing(summary, "Teilnehmende");
      Reopened.cellShowing(
          summary,
          "Chat-Bericht  ·  28. März 2026  ·  Zeiten in Europe/Berlin  ·  erstellt am 2. Apr. 2026 11:30");
      Reopened.cellShowing(book.getSheet("About"), "2 von 2 Nachrichten (100,0\u00A0%)");
    }
  }

  @Test
  void theSheetsKeepTheNamesThatProgramsKnow() throws IOException {
    Room room = Room.of("eins").readIn("de-DE");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      assertEquals(
          List.of("Summary", "Messages", "Participants", "Activity", "About"),
          IntStream.range(0, book.getNumberOfSheets()).mapToObj(book::getSheetName).toList());
    }
  }

  @Test
  void aRoomWrittenFromRightToLeftHasItsColumnsThatWayInEverySheet() throws IOException {
    Room room = Room.of("نعم، الإطلاق يوم الخميس", "ok").point("الإطلاق يوم الخميس.", 1L);
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      for (int sheet = 0; sheet < book.getNumberOfSheets(); sheet++) {
        assertTrue(book.getSheetAt(sheet).isRightToLeft(), book.getSheetName(sheet));
      }
      assertEquals(
          HorizontalAlignment.RIGHT,
          book.getSheet("Messages").getRow(1).getCell(Reopened.TEXT).getCellStyle().getAlignment());
    }
  }

  @Test
  void anEnglishRoomIsReadFromLeftToRightByEverybody() throws IOException {
    Room room = Room.of("Thursday it is").readIn("ar");
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      assertFalse(book.getSheet("Messages").isRightToLeft());
      assertEquals("النص", headers(book.getSheet("Messages")).get(Reopened.TEXT));
    }
  }

  @Test
  void americansPrintOnLetter() throws IOException {
    try (XSSFWorkbook book = Reopened.of(Room.of("a").readIn("en-US")).byPoi()) {
      for (String sheet : new String[] {"Summary", "Messages"}) {
        assertEquals(
            PrintSetup.LETTER_PAPERSIZE, book.getSheet(sheet).getPrintSetup().getPaperSize());
      }
    }
  }

  private static List<String> headers(XSSFSheet sheet) {
    XSSFRow row = sheet.getRow(0);
    return IntStream.range(0, row.getLastCellNum())
        .mapToObj(column -> row.getCell(column).toString())
        .toList();
  }
}
