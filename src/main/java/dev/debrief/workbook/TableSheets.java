package dev.debrief.workbook;

import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/**
 * A table that is written row by row and never looked at again: a header that stays in view and is
 * repeated on every printed page, a filter over exactly its rows, and a further sheet whenever one
 * is full.
 */
final class TableSheets {

  private static final float HEADER_POINTS = 22;
  private static final float ROW_POINTS = 15;

  private final SXSSFWorkbook book;
  private final Styles styles;
  private final TableLayout layout;
  private final String title;
  private final int rowsPerSheet;
  private int sheets;
  private SXSSFSheet sheet;
  private int rows;

  /**
   * Begins the table with its first sheet.
   *
   * @param title the room's title, for the foot of printed pages
   * @param rowsPerSheet the most rows of a sheet, with its header
   */
  TableSheets(
      SXSSFWorkbook book, Styles styles, TableLayout layout, String title, int rowsPerSheet) {
    this.book = book;
    this.styles = styles;
    this.layout = layout;
    this.title = title;
    this.rowsPerSheet = rowsPerSheet;
    beginSheet();
  }

  /** The next row, empty. The rows before it may be on disk already. */
  Row next() {
    if (rows == rowsPerSheet) {
      finish();
      beginSheet();
    }
    return sheet.createRow(rows++);
  }

  /** Where the row stands that {@link #next()} gave last. */
  RowAddress address() {
    return new RowAddress(sheet.getSheetName(), rows);
  }

  /** Ends the table: its filter reaches to the last row. */
  void finish() {
    sheet.setAutoFilter(new CellRangeAddress(0, rows - 1, 0, layout.columns().size() - 1));
  }

  private void beginSheet() {
    sheets++;
    sheet = book.createSheet(layout.sheetName(sheets));
    rows = 0;
    sheet.setTabColor(Palette.LINE.color());
    sheet.setDisplayGridlines(false);
    sheet.setDefaultRowHeightInPoints(ROW_POINTS);
    sheet.createFreezePane(0, 1);
    sheet.setRepeatingRows(new CellRangeAddress(0, 0, -1, -1));
    PrintLayout.across(sheet, title);
    writeHeader();
  }

  private void writeHeader() {
    Row header = sheet.createRow(rows++);
    header.setHeightInPoints(HEADER_POINTS);
    for (TableLayout.Column column : layout.columns()) {
      Cell cell = header.createCell(Math.max(0, header.getLastCellNum()));
      cell.setCellValue(column.title());
      cell.setCellStyle(column.rightAligned() ? styles.numberHeader : styles.header);
      sheet.setColumnWidth(cell.getColumnIndex(), column.characters() * Styles.WIDTH_UNITS);
    }
  }
}
