package dev.debrief.workbook.sheet;

import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.RowWriter;
import dev.debrief.workbook.row.TextStyle;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRules;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.DateUtil;
import org.jspecify.annotations.Nullable;

/**
 * Shows moments as dates of one zone: in cells to the millisecond, as dates that spreadsheets can
 * sort, filter and reckon with.
 *
 * <p>Spreadsheet dates end with the year 9999. They begin with 1 March 1900 here: before it Excel
 * counts a 29 February 1900 that never was and other programs do not, so the same number shows as
 * different days. Moments outside become text, in UTC as ISO 8601 writes it.
 */
public final class ZonedTimes {

  /** The local time of a moment that no cell can hold. */
  static final long NONE = Long.MIN_VALUE;

  private static final long FIRST = millis(LocalDateTime.of(1900, 3, 1, 0, 0));
  private static final long END = millis(LocalDateTime.of(10_000, 1, 1, 0, 0));
  private static final long DAY = 86_400_000;
  private static final Instant DAY_BEFORE = Instant.ofEpochMilli(FIRST - DAY);
  private static final Instant DAY_AFTER = Instant.ofEpochMilli(END + DAY);

  private final ZoneId zone;
  private final ZoneRules rules;

  /**
   * @param zone the zone whose clocks the dates show
   */
  public ZonedTimes(ZoneId zone) {
    this.zone = zone;
    this.rules = zone.getRules();
  }

  ZoneId zone() {
    return zone;
  }

  /**
   * What the zone's clocks and calendars showed, in milliseconds since 1970 began on them; {@link
   * #NONE} for a moment no cell can hold.
   */
  long local(Instant moment) {
    if (moment.isBefore(DAY_BEFORE) || moment.isAfter(DAY_AFTER)) {
      return NONE; // java.time itself knows no local date for the first and last ones
    }
    long local = moment.toEpochMilli() + 1_000L * rules.getOffset(moment).getTotalSeconds();
    return local >= FIRST && local < END ? local : NONE;
  }

  /** The moment's date in a sentence. */
  String format(Instant moment, DateTimeFormatter format) {
    return local(moment) == NONE ? moment.toString() : format.format(moment.atZone(zone));
  }

  /** Writes the moment as a cell of the row; null leaves the cell empty, but styled. */
  void put(RowWriter rows, CellTemplate.Text form, @Nullable Instant moment) throws IOException {
    if (moment == null) {
      rows.empty(form.plain());
      return;
    }
    long local = local(moment);
    if (local == NONE) {
      rows.text(form, moment.toString());
    } else {
      rows.date(form.plain(), local);
    }
  }

  /**
   * Puts the moment into the cell.
   *
   * @param style the look, with a date format
   */
  void put(Cell cell, Instant moment, TextStyle style) {
    if (local(moment) == NONE) {
      style.put(cell, moment.toString());
    } else {
      cell.setCellStyle(style.plain());
      cell.setCellValue(DateUtil.getExcelDate(LocalDateTime.ofInstant(moment, zone)));
    }
  }

  private static long millis(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
