package dev.debrief.workbook.sheet;

import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFClientAnchor;
import org.apache.poi.xssf.usermodel.XSSFSheet;

/**
 * A sheet that is read like a page: no grid, upright, built downwards from rows of a stated height.
 */
final class PageSheet {

  static final float HEADING_POINTS = 26;

  /** What fits on a page of either paper, within {@link PrintLayout}'s margins. */
  private static final float PAGE_POINTS = 680;

  private final XSSFSheet sheet;
  private final Styles styles;
  private float used;

  /**
   * @param digits the columns' widths, in digits of the default font
   */
  PageSheet(WorkbookContext book, String name, double... digits) {
    this.styles = book.styles();
    sheet = book.poi().createSheet(name);
    sheet.setRightToLeft(book.isRightToLeft());
    book.print().upright(sheet);
    sheet.setDisplayGridlines(false);
    sheet.setTabColor(Palette.ACCENT.color());
    for (int column = 0; column < digits.length; column++) {
      sheet.setColumnWidth(column, (int) (digits[column] * Styles.WIDTH_UNITS));
    }
  }

  /** A further row below the others; as a gap it stays empty. */
  Row add(float points) {
    Row row = sheet.createRow(sheet.getPhysicalNumberOfRows());
    row.setHeightInPoints(points);
    used += points;
    return row;
  }

  /** Begins a new page here if so much would not fit on this one. */
  void keepTogether(float points) {
    if (used + points > PAGE_POINTS) {
      sheet.setRowBreak(sheet.getPhysicalNumberOfRows() - 1);
      used = 0;
    }
  }

  /** POI's side of it. */
  XSSFSheet sheet() {
    return sheet;
  }

  /** Adds an empty row of that height and returns where it is, as a place for a picture. */
  XSSFClientAnchor place(float points, int first, int last) {
    int row = add(points).getRowNum();
    return new XSSFClientAnchor(0, 0, 0, 0, first, row, last + 1, row + 1);
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
