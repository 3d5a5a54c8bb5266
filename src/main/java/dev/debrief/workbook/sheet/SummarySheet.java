package dev.debrief.workbook.sheet;

import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Summary;
import dev.debrief.workbook.row.RowAddress;
import dev.debrief.workbook.row.TextStyle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet, the one people look at: a title band, key figures, and the summary's points with
 * links to the messages they rest on.
 *
 * <p>Its columns: a margin, one for bullets, two that make a quarter of the page with it, six that
 * make the other three quarters, a margin.
 */
public final class SummarySheet {

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
  private static final TextHeight POINT_HEIGHT = new TextHeight(100, 15, 3);
  private static final TextHeight NOTICE_HEIGHT = new TextHeight(102, 13, 12);

  private static final int CITATIONS_POINTS = 21;
  private static final float SHEET_LINKS_POINTS = 72;
  private static final float COLUMNS_POINTS = 190;
  private static final float BAR_POINTS = 22;
  private static final float AXIS_POINTS = 12;

  private final WorkbookContext book;
  private final Labels labels;
  private final Styles styles;
  private final PageSheet page;

  /** Takes the sheet's place in the workbook; {@link #fill} comes when all else is written. */
  public SummarySheet(WorkbookContext book) {
    this.book = book;
    this.labels = book.labels();
    this.styles = book.styles();
    page =
        new PageSheet(
            book, "Summary", MARGIN, BULLET, NARROW, NARROW, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE,
            MARGIN);
  }

  /**
   * Writes the sheet, with links to all sheets the workbook has by now.
   *
   * @param rows where the messages stand
   * @param overTime how the messages spread, to be drawn
   * @param mostActive who wrote most, to be drawn
   */
  public void fill(
      Content content,
      RoomStatistics tally,
      MessageRows rows,
      ChartData overTime,
      ChartData mostActive) {
    writeBand(content, tally);
    page.add(10);
    writeTiles(tally);
    page.add(10);
    writeNotice(content.summary().notice());
    page.heading(labels.of("summary"), FIRST, LAST);
    page.add(8);
    writePoints(content.summary().points(), rows);
    page.add(6);
    drawCharts(overTime, mostActive);
    page.keepTogether(SHEET_LINKS_POINTS);
    page.heading(labels.of("inThisWorkbook"), FIRST, LAST);
    page.add(6);
    writeSheetLinks();
  }

  private void drawCharts(ChartData overTime, ChartData mostActive) {
    Charts charts = new Charts(page.sheet(), book.isRightToLeft(), labels);
    if (overTime.size() > 0) {
      page.keepTogether(PageSheet.HEADING_POINTS + COLUMNS_POINTS);
      page.heading(labels.of(overTime.title()), FIRST, LAST);
      charts.columns(overTime, page.place(COLUMNS_POINTS, FIRST, LAST));
      page.add(6);
    }
    if (mostActive.size() > 0) {
      float points = AXIS_POINTS + BAR_POINTS * mostActive.size();
      page.keepTogether(PageSheet.HEADING_POINTS + points);
      page.heading(labels.of(mostActive.title()), FIRST, LAST);
      charts.bars(mostActive, page.place(points, FIRST, LAST));
      page.add(6);
    }
  }

  private void writeBand(Content content, RoomStatistics tally) {
    page.fill(page.add(10), 0, MARGIN_RIGHT, styles.band);
    writeBandRow(content.title(), styles.bandTitle, TITLE_HEIGHT);
    writeBandRow(subline(content, tally), styles.bandLine, LINE_HEIGHT);
    page.fill(page.add(12), 0, MARGIN_RIGHT, styles.band);
  }

  private void writeBandRow(String text, TextStyle style, TextHeight height) {
    Row row = page.add(height.of(text));
    page.fill(row, 0, MARGIN_RIGHT, styles.band);
    style.put(page.span(row, FIRST, LAST, style.plain()), text);
  }

  private String subline(Content content, RoomStatistics tally) {
    ZonedTimes moments = new ZonedTimes(content.reader().zone());
    return String.join(
        "  ·  ",
        labels.of("chatReport"),
        period(tally, moments),
        labels.of("timesIn", moments.zone().getId()),
        labels.of("createdAt", labels.minute(content.createdAt(), moments)));
  }

  /** The days of the first and the last message. */
  private String period(RoomStatistics tally, ZonedTimes moments) {
    Instant first = tally.first();
    Instant last = tally.last();
    if (first == null || last == null) {
      return labels.of("noMessages");
    }
    String firstDay = labels.day(first, moments);
    String lastDay = labels.day(last, moments);
    return firstDay.equals(lastDay) ? firstDay : firstDay + " – " + lastDay;
  }

  private void writeTiles(RoomStatistics tally) {
    Row numbers = page.add(34);
    Row names = page.add(22);
    tile(numbers, names, 0, "messagesTile").setCellValue((double) tally.messages());
    tile(numbers, names, 1, "participantsTile").setCellValue(tally.authors().size());
    tile(numbers, names, 2, "activeDays").setCellValue(tally.days().size());
    tile(numbers, names, 3, "busiestHour").setCellValue(busiestHour(tally));
  }

  private Cell tile(Row numbers, Row names, int tile, String label) {
    int first = TILES[tile][0];
    int last = TILES[tile][1];
    page.span(names, first, last, styles.tileLabel).setCellValue(labels.of(label));
    return page.span(numbers, first, last, styles.tileFigure);
  }

  private String busiestHour(RoomStatistics tally) {
    if (tally.busiestHour().isEmpty()) {
      return "–";
    }
    int hour = tally.busiestHour().getAsInt();
    return labels.hour(hour) + "–" + labels.hour(hour + 1);
  }

  private void writeNotice(@Nullable String notice) {
    if (notice != null) {
      Row row = page.add(NOTICE_HEIGHT.of(notice));
      styles.notice.put(page.span(row, FIRST, LAST, styles.notice.plain()), notice);
      page.add(10);
    }
  }

  private void writePoints(List<Summary.Point> points, MessageRows rows) {
    if (points.isEmpty()) {
      Cell cell = page.span(page.add(20), FIRST, LAST, styles.remark.plain());
      cell.setCellValue(labels.of("nothingToSummarize"));
    }
    for (Summary.Point point : points) {
      int height = POINT_HEIGHT.of(point.text());
      page.keepTogether(height + CITATIONS_POINTS);
      Row row = page.add(height);
      Cell bullet = row.createCell(FIRST);
      bullet.setCellStyle(styles.bullet);
      bullet.setCellValue("•");
      styles.point.put(page.span(row, TEXT, LAST, styles.point.plain()), point.text());
      writeCitations(point.messages(), rows);
    }
  }

  private void writeCitations(List<Long> messages, MessageRows rows) {
    Row row = page.add(messages.isEmpty() ? 6 : CITATIONS_POINTS);
    int shown = Math.min(messages.size(), MAX_CITATIONS);
    for (int i = 0; i < shown; i++) {
      writeCitation(row.createCell(TEXT + i), messages.get(i), rows);
    }
    if (shown < messages.size()) {
      Cell more = row.createCell(TEXT + shown);
      styles.remark.put(more, labels.of("andMore", messages.size() - shown));
    }
  }

  private void writeCitation(Cell cell, long message, MessageRows rows) {
    Optional<RowAddress> row = rows.of(message);
    (row.isPresent() ? styles.citation : styles.remark).put(cell, "#" + message);
    row.ifPresent(address -> address.linkFrom(cell));
  }

  private void writeSheetLinks() {
    List<Sheet> others = new ArrayList<>();
    book.poi().forEach(others::add);
    others.remove(page.sheet());
    for (int from = 0; from < others.size(); from += LINKS_PER_ROW) {
      Row row = page.add(20);
      for (int i = from; i < Math.min(from + LINKS_PER_ROW, others.size()); i++) {
        String name = others.get(i).getSheetName();
        int[] columns = TILES[i - from];
        Cell cell = page.span(row, columns[0], columns[1], styles.link.plain());
        styles.link.put(cell, (book.isRightToLeft() ? "← " : "→ ") + name);
        new RowAddress(name, 1).linkFrom(cell);
      }
    }
  }
}
