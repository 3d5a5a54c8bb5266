package dev.debrief.workbook.sheet;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xddf.usermodel.chart.XDDFDataSource;
import org.apache.poi.xddf.usermodel.chart.XDDFDataSourcesFactory;
import org.apache.poi.xddf.usermodel.chart.XDDFNumericalDataSource;

/**
 * What a chart shows: two columns of a table from the row below its header downwards. A chart names
 * the cells and holds a copy of what they show, which is drawn until somebody changes a cell.
 */
public final class ChartData {

  private final String sheet;
  private final int categoryColumn;
  private final int valueColumn;
  private final String title;
  private final List<String> names = new ArrayList<>();
  private final List<Double> days = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();

  /**
   * @param title the label of what is counted
   */
  ChartData(String sheet, int categoryColumn, int valueColumn, String title) {
    this.sheet = sheet;
    this.categoryColumn = categoryColumn;
    this.valueColumn = valueColumn;
    this.title = title;
  }

  /** The next row, of something that has a name. */
  void add(String name, long value) {
    names.add(name);
    values.add((double) value);
  }

  /** The next row, of a day. */
  void add(LocalDate day, long value) {
    days.add(DateUtil.getExcelDate(day));
    values.add((double) value);
  }

  String title() {
    return title;
  }

  int size() {
    return values.size();
  }

  /** Whether the rows are of days. */
  boolean isOfDays() {
    return names.isEmpty();
  }

  XDDFDataSource<?> categories() {
    return isOfDays()
        ? XDDFDataSourcesFactory.fromArray(days.toArray(Double[]::new), cells(categoryColumn))
        : XDDFDataSourcesFactory.fromArray(names.toArray(String[]::new), cells(categoryColumn));
  }

  XDDFNumericalDataSource<Double> values() {
    return XDDFDataSourcesFactory.fromArray(values.toArray(Double[]::new), cells(valueColumn));
  }

  private String cells(int column) {
    return new CellRangeAddress(1, values.size(), column, column).formatAsString(sheet, true);
  }
}
