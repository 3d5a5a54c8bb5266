package dev.debrief.workbook.sheet;

import dev.debrief.report.Progress;
import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.RowWriter;
import dev.debrief.workbook.sheet.TableLayout.Column;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.poi.ss.util.CellRangeAddress;

/**
 * The Activity sheet: how many messages on which day, and beside it in which hours of which
 * weekdays, coloured as a heat map. Rooms of more than two years also get their months, or years,
 * for the chart, where that many days would be a blur.
 */
public final class ActivityTable {

  private static final int HOURS = 24;
  private static final int WEEK = 7;

  /** The chart shows no more columns than two years have days. */
  private static final int MAX_COLUMNS = 731;

  private static final int DAY = 0;
  private static final int WEEKDAY = 1;
  private static final int MESSAGES = 2;
  private static final int HOUR = 4;
  private static final int HEAT = 5;
  private static final int ALL_DAYS = HEAT + WEEK;
  private static final int PERIOD = ALL_DAYS + 2;
  private static final int PERIOD_MESSAGES = PERIOD + 1;

  private final WorkbookContext book;
  private final Labels labels;
  private final RoomStatistics tally;
  private final Map<LocalDate, Long> days;
  private final Map<String, Long> periods;
  private final List<DayOfWeek> week;

  public ActivityTable(WorkbookContext book, RoomStatistics tally) {
    this.book = book;
    this.labels = book.labels();
    this.tally = tally;
    this.week = labels.week();
    SortedMap<LocalDate, Long> active = tally.days();
    boolean isShort = active.isEmpty() || ofDays(active, ChronoUnit.DAYS) <= MAX_COLUMNS;
    this.days = isShort ? withQuietDays(active) : active;
    this.periods = isShort ? Map.of() : periods(active);
  }

  private static long ofDays(SortedMap<LocalDate, Long> days, ChronoUnit unit) {
    return unit.between(days.firstKey(), days.lastKey()) + 1;
  }

  private static Map<LocalDate, Long> withQuietDays(SortedMap<LocalDate, Long> active) {
    Map<LocalDate, Long> all = new LinkedHashMap<>();
    if (!active.isEmpty()) {
      active
          .firstKey()
          .datesUntil(active.lastKey().plusDays(1))
          .forEach(day -> all.put(day, active.getOrDefault(day, 0L)));
    }
    return all;
  }

  /** Counts by months, or by years where the months are too many; quiet ones too. */
  private Map<String, Long> periods(SortedMap<LocalDate, Long> active) {
    boolean byMonth = ofDays(active, ChronoUnit.MONTHS) < MAX_COLUMNS;
    Map<String, Long> counts = new LinkedHashMap<>();
    LocalDate period = begin(active.firstKey(), byMonth);
    while (!period.isAfter(active.lastKey())) {
      LocalDate next = byMonth ? period.plusMonths(1) : period.plusYears(1);
      long messages =
          active.subMap(period, next).values().stream().mapToLong(Long::longValue).sum();
      counts.put(byMonth ? labels.month(period) : labels.year(period), messages);
      period = next;
    }
    return counts;
  }

  private static LocalDate begin(LocalDate day, boolean byMonth) {
    return byMonth ? day.withDayOfMonth(1) : day.withDayOfYear(1);
  }

  /**
   * Writes the whole table.
   *
   * @return how the messages spread over time, to be drawn: over the hours of a single day, else
   *     over days, months or years
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  public ChartData write(Progress progress) throws IOException {
    TableSheets sheets = new TableSheets(book, layout(), progress);
    ChartData chart = chart(sheets.sheetName());
    if (!days.isEmpty()) {
      ConditionalFormats.bars(
          sheets.sheet(), new CellRangeAddress(1, days.size(), MESSAGES, MESSAGES));
      ConditionalFormats.heat(sheets.sheet(), new CellRangeAddress(1, HOURS, HEAT, ALL_DAYS - 1));
    }
    Cells cells = new Cells(book.styles());
    Iterator<Map.Entry<LocalDate, Long>> nextDay = days.entrySet().iterator();
    Iterator<Map.Entry<String, Long>> nextPeriod = periods.entrySet().iterator();
    for (int i = 0; i < HOURS || nextDay.hasNext() || nextPeriod.hasNext(); i++) {
      RowWriter row = sheets.next(0);
      if (nextDay.hasNext()) {
        cells.day(row, nextDay.next());
      }
      if (i < HOURS) {
        cells.hour(row, i);
      }
      if (nextPeriod.hasNext()) {
        Map.Entry<String, Long> period = nextPeriod.next();
        row.text(cells.period, period.getKey());
        row.number(cells.periodMessages, period.getValue());
      }
      row.end();
    }
    sheets.finish();
    return chart;
  }

  private ChartData chart(String sheet) {
    if (days.size() == 1) {
      ChartData hours = new ChartData(sheet, HOUR, ALL_DAYS, "messagesPerHour");
      for (int hour = 0; hour < HOURS; hour++) {
        hours.add(labels.hour(hour), tally.messages(hour));
      }
      return hours;
    }
    if (periods.isEmpty()) {
      ChartData perDay = new ChartData(sheet, DAY, MESSAGES, "messagesPerDay");
      days.forEach(perDay::add);
      return perDay;
    }
    ChartData perPeriod = new ChartData(sheet, PERIOD, PERIOD_MESSAGES, "messagesOverTime");
    periods.forEach(perPeriod::add);
    return perPeriod;
  }

  private TableLayout layout() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of(labels.of("day"), 14));
    columns.add(Column.of(labels.of("weekday"), 12));
    columns.add(Column.ofNumbers(labels.of("messages"), 16));
    columns.add(Column.gap(4));
    columns.add(Column.of(labels.of("hour"), 10));
    week.forEach(day -> columns.add(Column.centred(labels.weekday(day), 9)));
    columns.add(Column.centred(labels.of("allDays"), 11));
    if (!periods.isEmpty()) {
      columns.add(Column.gap(4));
      columns.add(Column.of(labels.of("period"), 14));
      columns.add(Column.ofNumbers(labels.of("messages"), 14));
    }
    return new TableLayout("Activity", columns, 0);
  }

  /** The cells of a row. */
  private final class Cells {
    private final CellTemplate date;
    private final CellTemplate weekday;
    private final CellTemplate messages;
    private final CellTemplate hour;
    private final CellTemplate[] heat = new CellTemplate[WEEK];
    private final CellTemplate allDays;
    private final CellTemplate period;
    private final CellTemplate periodMessages;

    private Cells(Styles styles) {
      date = CellTemplate.of(DAY, styles.date);
      weekday = CellTemplate.of(WEEKDAY, styles.muted.plain());
      messages = CellTemplate.of(MESSAGES, styles.count);
      hour = CellTemplate.of(HOUR, styles.muted.plain());
      for (int i = 0; i < WEEK; i++) {
        heat[i] = CellTemplate.of(HEAT + i, styles.quietCount);
      }
      allDays = CellTemplate.of(ALL_DAYS, styles.quietCount);
      period = CellTemplate.of(PERIOD, styles.muted.plain());
      periodMessages = CellTemplate.of(PERIOD_MESSAGES, styles.count);
    }

    private void day(RowWriter row, Map.Entry<LocalDate, Long> day) throws IOException {
      row.date(date, day.getKey().toEpochDay() * RoomStatistics.MILLIS_PER_DAY);
      row.text(weekday, labels.weekday(day.getKey().getDayOfWeek()));
      row.number(messages, day.getValue());
    }

    private void hour(RowWriter row, int ofDay) throws IOException {
      row.text(hour, labels.hour(ofDay));
      for (int i = 0; i < WEEK; i++) {
        row.number(heat[i], tally.messages(week.get(i), ofDay));
      }
      row.number(allDays, tally.messages(ofDay));
    }
  }
}
