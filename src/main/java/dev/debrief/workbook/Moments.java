package dev.debrief.workbook;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.DateUtil;

/**
 * Shows moments as dates of one zone: in cells to the millisecond, as dates that spreadsheets can
 * sort, filter and reckon with.
 *
 * <p>Spreadsheet dates end with the year 9999. They begin with 1 March 1900 here: before it Excel
 * counts a 29 February 1900 that never was and other programs do not, so the same number shows as
 * different days. Moments outside become text, in UTC as ISO 8601 writes it.
 *
 * @param zone the zone whose clocks the dates show
 */
record Moments(ZoneId zone) {

  /** The first date that every program shows alike. */
  static final LocalDateTime FIRST = LocalDateTime.of(1900, 3, 1, 0, 0);

  private static final LocalDateTime END = LocalDateTime.of(10_000, 1, 1, 0, 0);
  private static final Instant DAY_BEFORE = FIRST.minusDays(1).toInstant(ZoneOffset.UTC);
  private static final Instant DAY_AFTER = END.plusDays(1).toInstant(ZoneOffset.UTC);

  /** What the zone's clocks and calendars showed; empty for a moment no cell can hold. */
  Optional<LocalDateTime> local(Instant moment) {
    if (moment.isBefore(DAY_BEFORE) || moment.isAfter(DAY_AFTER)) {
      return Optional.empty(); // java.time itself knows no local date for the first and last ones
    }
    LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
    boolean shown = !local.isBefore(FIRST) && local.isBefore(END);
    return shown ? Optional.of(local) : Optional.empty();
  }

  /** The moment's date in a sentence. */
  String format(Instant moment, DateTimeFormatter format) {
    return local(moment).map(format::format).orElseGet(moment::toString);
  }

  /**
   * Puts the moment into the cell; null leaves the cell empty, but styled.
   *
   * @param style the look, with a date format
   */
  void put(Cell cell, Instant moment, CellStyle style) {
    cell.setCellStyle(style);
    if (moment == null) {
      return;
    }
    Optional<LocalDateTime> local = local(moment);
    if (local.isPresent()) {
      cell.setCellValue(DateUtil.getExcelDate(local.get()));
    } else {
      cell.setCellValue(moment.toString());
    }
  }
}
