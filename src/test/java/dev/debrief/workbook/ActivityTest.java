package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.xddf.usermodel.chart.XDDFBarChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFDataSource;
import org.apache.poi.xssf.usermodel.XSSFChart;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

/** The Activity sheet and the charts that are drawn from it. */
class ActivityTest {

  @Test
  void countsEveryDayFromTheFirstToTheLast() throws IOException {
    Room room =
        new Room()
            .in("UTC")
            .sent(Instant.parse("2026-03-02T10:00:00Z"))
            .sent(Instant.parse("2026-03-02T23:59:59Z"))
            .sent(Instant.parse("2026-03-04T00:00:00Z"));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Activity");
      assertEquals(List.of("Day", "Weekday", "Messages"), texts(sheet.getRow(0), 0, 3));
      assertEquals(
          List.of("2026-03-02 Mon 2", "2026-03-03 Tue 0", "2026-03-04 Wed 1"), days(sheet));
    }
  }

  @Test
  void countsTheHoursOfTheWeekOnTheReadersClock() throws IOException {
    Room room =
        new Room()
            .in("Asia/Tokyo")
            .sent(Instant.parse("2026-03-02T10:00:00Z")) // Monday, 19:00
            .sent(Instant.parse("2026-03-02T16:00:00Z")); // Tuesday, 01:00
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Activity");
      assertEquals(
          List.of("Hour", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "All days"),
          texts(sheet.getRow(0), 4, 13));
      assertEquals(
          List.of("19:00", "0.0", "1.0", "0.0", "0.0", "0.0", "0.0", "0.0", "1.0"),
          texts(sheet.getRow(20), 4, 13));
      assertEquals(
          List.of("01:00", "0.0", "0.0", "1.0", "0.0", "0.0", "0.0", "0.0", "1.0"),
          texts(sheet.getRow(2), 4, 13));
      assertEquals(2, sheet.getSheetConditionalFormatting().getNumConditionalFormattings());
    }
  }

  @Test
  void isDrawnByTheHourForASingleDay() throws IOException {
    Room room =
        new Room()
            .in("UTC")
            .sent(Instant.parse("2026-03-02T10:00:00Z"))
            .sent(Instant.parse("2026-03-02T10:30:00Z"));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      Reopened.cellShowing(book.getSheet("Summary"), "Messages per hour");
      XDDFChartData.Series hours = series(book, 0);
      assertEquals("Activity!$E$2:$E$25", reference(hours.getCategoryData()));
      assertEquals("Activity!$M$2:$M$25", reference(hours.getValuesData()));
      assertEquals("10:00", hours.getCategoryData().getPointAt(10));
      assertEquals(2.0, hours.getValuesData().getPointAt(10));
    }
  }

  @Test
  void isDrawnByTheDayForUpToTwoYears() throws IOException {
    Instant first = Instant.parse("2025-01-01T10:00:00Z");
    Room room = new Room().in("UTC").sent(first).sent(first.plusSeconds(730 * 86_400L));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      Reopened.cellShowing(book.getSheet("Summary"), "Messages per day");
      XDDFChartData.Series days = series(book, 0);
      assertEquals("Activity!$A$2:$A$732", reference(days.getCategoryData()));
      assertEquals("Activity!$C$2:$C$732", reference(days.getValuesData()));
      assertEquals(1.0, days.getValuesData().getPointAt(730));
    }
  }

  @Test
  void isDrawnByTheMonthBeyond() throws IOException {
    Instant first = Instant.parse("2025-01-31T10:00:00Z");
    Room room = new Room().in("UTC").sent(first).sent(first.plusSeconds(731 * 86_400L));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XSSFSheet sheet = book.getSheet("Activity");
      assertEquals(2, days(sheet).size(), "quiet days are left out of so long a list");
      Reopened.cellShowing(book.getSheet("Summary"), "Messages over time");
      XDDFChartData.Series months = series(book, 0);
      assertEquals("Activity!$O$2:$O$27", reference(months.getCategoryData()));
      assertEquals("Jan 2025", months.getCategoryData().getPointAt(0));
      assertEquals("Jan 2025", sheet.getRow(1).getCell(14).toString());
      assertEquals("Feb 2027", "" + months.getCategoryData().getPointAt(25));
    }
  }

  @Test
  void isDrawnByTheYearWhereEvenMonthsAreTooMany() throws IOException {
    Room room =
        new Room()
            .in("UTC")
            .sent(Instant.parse("1901-06-01T10:00:00Z"))
            .sent(Instant.parse("2026-06-01T10:00:00Z"));
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XDDFChartData.Series years = series(book, 0);
      assertEquals("1901", years.getCategoryData().getPointAt(0));
      assertEquals("2026", years.getCategoryData().getPointAt(125));
      assertEquals(1.0, years.getValuesData().getPointAt(125));
      assertEquals(0.0, years.getValuesData().getPointAt(124));
    }
  }

  @Test
  void theTenMostActiveParticipantsAreDrawnToo() throws IOException {
    Room room = new Room().in("UTC");
    for (int author = 1; author <= 12; author++) {
      for (int message = 0; message < author; message++) {
        room.add("author " + author, Room.START, "text", null);
      }
    }
    try (XSSFWorkbook book = Reopened.of(room).byPoi()) {
      XDDFChartData.Series people = series(book, 1);
      assertEquals("Participants!$A$2:$A$11", reference(people.getCategoryData()));
      assertEquals("Participants!$B$2:$B$11", reference(people.getValuesData()));
      assertEquals("author 12", people.getCategoryData().getPointAt(0));
      assertEquals(3.0, people.getValuesData().getPointAt(9));
    }
  }

  @Test
  void anEmptyRoomHasNoCharts() throws IOException {
    try (XSSFWorkbook book = Reopened.of(new Room()).byPoi()) {
      assertTrue(charts(book).isEmpty());
    }
  }

  private static List<XSSFChart> charts(XSSFWorkbook book) {
    return book.getSheet("Summary").createDrawingPatriarch().getCharts();
  }

  private static XDDFChartData.Series series(XSSFWorkbook book, int chart) {
    XSSFChart drawn = charts(book).get(chart);
    XDDFBarChartData data = (XDDFBarChartData) drawn.getChartSeries().get(0);
    return data.getSeries(0);
  }

  private static String reference(XDDFDataSource<?> data) {
    return data.getDataRangeReference().replace("'", "");
  }

  private static List<String> texts(XSSFRow row, int from, int to) {
    List<String> texts = new ArrayList<>();
    for (int column = from; column < to; column++) {
      texts.add(row.getCell(column).toString());
    }
    return texts;
  }

  private static List<String> days(XSSFSheet sheet) {
    List<String> days = new ArrayList<>();
    for (int row = 1; row <= sheet.getLastRowNum(); row++) {
      XSSFRow cells = sheet.getRow(row);
      if (cells.getCell(0) != null) {
        LocalDate day = cells.getCell(0).getLocalDateTimeCellValue().toLocalDate();
        days.add(
            "%s %s %.0f".formatted(day, cells.getCell(1), cells.getCell(2).getNumericCellValue()));
      }
    }
    return days;
  }
}
