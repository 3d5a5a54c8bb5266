package dev.debrief.workbook;

import dev.debrief.report.Summary;
import dev.debrief.report.WorkbookWriter.Content;
import dev.debrief.room.Participant;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * The first sheet, the one people look at: a title band, key figures, and the summary's points with
 * links to the messages they rest on.
 *
 * <p>Its columns: a margin, one for bullets, two that make a quarter of the page with it, six that
 * make the other three quarters, a margin.
 */
final class SummarySheet {

  private static final double MARGIN = 2;
  private static final double BULLET = 3;
  private static final double NARROW = 9.75;
  private static final double WIDE = 11.25;

  private static final int FIRST = 1;
  private static final int TEXT = 2;
  private static final int LAST = 9;
  private static final int MARGIN_RIGHT = 10;

  /** First and last columns of the four tiles. */
  private static final int[][] TILES = {{1, 3}, {4, 5}, {6, 7}, {8, 9}};

  private static final int MAX_CITATIONS = 6;
  private static final int LINKS_PER_ROW = 4;

  private static final TextHeight TITLE_HEIGHT = new TextHeight(46, 29, 6);
  private static final TextHeight LINE_HEIGHT = new TextHeight(104, 13, 4);
  private static final TextHeight POINT_HEIGHT = new TextHeight(90, 15, 3);
  private static final TextHeight NOTICE_HEIGHT = new TextHeight(102, 13, 12);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", Locale.ENGLISH);

  private final XSSFWorkbook book;
  private final Styles styles;
  private final PageSheet page;

  /** Takes the sheet's place in the workbook; {@link #fill} comes when all else is written. */
  SummarySheet(XSSFWorkbook book, Styles styles) {
    this.book = book;
    this.styles = styles;
    page =
        new PageSheet(
            book, styles, "Summary", MARGIN, BULLET, NARROW, NARROW, WIDE, WIDE, WIDE, WIDE, WIDE,
            WIDE, MARGIN);
  }

  /** Writes the sheet, with links to all sheets the workbook has by now. */
  void fill(Content content, Figures figures, CitedRows cited) {
    page.layOut(content.title());
    writeBand(content);
    page.add(10);
    writeTiles(content, figures);
    page.add(10);
    writeNotice(content.summary().notice());
    page.heading("Summary", FIRST, LAST);
    page.add(8);
    writePoints(content.summary().points(), cited);
    page.add(6);
    page.heading("In this workbook", FIRST, LAST);
    page.add(6);
    writeSheetLinks();
  }

  private void writeBand(Content content) {
    page.fill(page.add(10), 0, MARGIN_RIGHT, styles.band);
    writeBandRow(content.title(), styles.bandTitle, TITLE_HEIGHT);
    writeBandRow(subline(content), styles.bandLine, LINE_HEIGHT);
    page.fill(page.add(12), 0, MARGIN_RIGHT, styles.band);
  }

  private void writeBandRow(String text, TextStyle style, TextHeight height) {
    Row row = page.add(height.of(text));
    page.fill(row, 0, MARGIN_RIGHT, styles.band);
    style.put(page.span(row, FIRST, LAST, style.plain()), text);
  }

  private static String subline(Content content) {
    Moments moments = new Moments(content.reader().zone());
    return String.join(
        "  ·  ",
        "Chat report",
        period(content.participants(), moments),
        "times in " + moments.zone().getId(),
        "created " + moments.format(content.createdAt(), MINUTE));
  }

  /** The days of the first and the last message. */
  private static String period(List<Participant> participants, Moments moments) {
    Optional<Instant> first =
        participants.stream().map(Participant::first).min(Comparator.naturalOrder());
    Optional<Instant> last =
        participants.stream().map(Participant::last).max(Comparator.naturalOrder());
    if (first.isEmpty() || last.isEmpty()) {
      return "no messages";
    }
    String firstDay = moments.format(first.get(), DAY);
    String lastDay = moments.format(last.get(), DAY);
    return firstDay.equals(lastDay) ? firstDay : firstDay + " – " + lastDay;
  }

  private void writeTiles(Content content, Figures figures) {
    Row numbers = page.add(34);
    Row labels = page.add(22);
    tile(numbers, labels, 0, "messages").setCellValue((double) figures.messages());
    tile(numbers, labels, 1, "participants").setCellValue(content.participants().size());
    tile(numbers, labels, 2, "active days").setCellValue(figures.activeDays());
    tile(numbers, labels, 3, "busiest hour").setCellValue(busiestHour(figures));
  }

  private Cell tile(Row numbers, Row labels, int tile, String label) {
    int first = TILES[tile][0];
    int last = TILES[tile][1];
    page.span(labels, first, last, styles.tileLabel).setCellValue(label);
    return page.span(numbers, first, last, styles.tileFigure);
  }

  private static String busiestHour(Figures figures) {
    return figures.busiestHour().isEmpty()
        ? "–"
        : String.format(
            Locale.ROOT,
            "%02d:00–%02d:00",
            figures.busiestHour().getAsInt(),
            figures.busiestHour().getAsInt() + 1);
  }

  private void writeNotice(String notice) {
    if (notice != null) {
      Row row = page.add(NOTICE_HEIGHT.of(notice));
      styles.notice.put(page.span(row, FIRST, LAST, styles.notice.plain()), notice);
      page.add(10);
    }
  }

  private void writePoints(List<Summary.Point> points, CitedRows cited) {
    if (points.isEmpty()) {
      Cell cell = page.span(page.add(20), FIRST, LAST, styles.remark.plain());
      cell.setCellValue("There was nothing to summarize.");
    }
    for (Summary.Point point : points) {
      Row row = page.add(POINT_HEIGHT.of(point.text()));
      Cell bullet = row.createCell(FIRST);
      bullet.setCellStyle(styles.bullet);
      bullet.setCellValue("•");
      styles.point.put(page.span(row, TEXT, LAST, styles.point.plain()), point.text());
      writeCitations(point.messages(), cited);
    }
  }

  private void writeCitations(List<Long> messages, CitedRows cited) {
    Row row = page.add(messages.isEmpty() ? 6 : 21);
    int shown = Math.min(messages.size(), MAX_CITATIONS);
    for (int i = 0; i < shown; i++) {
      writeCitation(row.createCell(TEXT + i), messages.get(i), cited);
    }
    if (shown < messages.size()) {
      Cell more = row.createCell(TEXT + shown);
      styles.remark.put(more, "and " + (messages.size() - shown) + " more");
    }
  }

  private void writeCitation(Cell cell, long message, CitedRows cited) {
    Optional<RowAddress> row = cited.of(message);
    (row.isPresent() ? styles.citation : styles.remark).put(cell, "#" + message);
    row.ifPresent(address -> address.linkFrom(cell));
  }

  private void writeSheetLinks() {
    Row row = null;
    int links = 0;
    for (Sheet sheet : book) {
      if (sheet.getSheetName().equals("Summary")) {
        continue;
      }
      if (links % LINKS_PER_ROW == 0) {
        row = page.add(20);
      }
      int[] columns = TILES[links % LINKS_PER_ROW];
      Cell cell = page.span(row, columns[0], columns[1], styles.link.plain());
      styles.link.put(cell, "→ " + sheet.getSheetName());
      new RowAddress(sheet.getSheetName(), 1).linkFrom(cell);
      links++;
    }
  }
}
