package dev.debrief.workbook;

import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * A sheet that is read like a page: no grid, A4 upright, built downwards from rows of a stated
 * height.
 */
final class PageSheet {

  private static final float HEADING_POINTS = 26;

  private final XSSFSheet sheet;
  private final Styles styles;

  /**
   * @param digits the columns' widths, in digits of the default font
   */
  PageSheet(XSSFWorkbook book, Styles styles, String name, double... digits) {
    this.styles = styles;
    sheet = book.createSheet(name);
    sheet.setDisplayGridlines(false);
    sheet.setTabColor(Palette.ACCENT.color());
    for (int column = 0; column < digits.length; column++) {
      sheet.setColumnWidth(column, (int) (digits[column] * Styles.WIDTH_UNITS));
    }
  }

  /** Makes the sheet ready to print; the foot of its pages shows the room's title. */
  void layOut(String title) {
    PrintLayout.upright(sheet, title);
  }

  /** A further row below the others; as a gap it stays empty. */
  Row add(float points) {
    Row row = sheet.createRow(sheet.getPhysicalNumberOfRows());
    row.setHeightInPoints(points);
    return row;
  }

  /** Adds a section's heading from column {@code first} to {@code last}. */
  void heading(String text, int first, int last) {
    span(add(HEADING_POINTS), first, last, styles.heading).setCellValue(text);
  }

  /** Merges cells of the row into one of that style, borders and all, and returns it. */
  Cell span(Row row, int first, int last, CellStyle style) {
    fill(row, first, last, style);
    sheet.addMergedRegion(new CellRangeAddress(row.getRowNum(), row.getRowNum(), first, last));
    return row.getCell(first);
  }

  /** Gives empty cells of the row that style. */
  void fill(Row row, int first, int last, CellStyle style) {
    for (int column = first; column <= last; column++) {
      row.createCell(column).setCellStyle(style);
    }
  }
}
