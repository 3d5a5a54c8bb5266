package dev.debrief.workbook.sheet;

import dev.debrief.report.Progress;
import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.RowAddress;
import dev.debrief.workbook.row.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import javax.xml.namespace.QName;
import org.apache.poi.ooxml.POIXMLTypeLoader;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.xmlbeans.XmlOptions;
import org.openxmlformats.schemas.spreadsheetml.x2006.main.CTWorksheet;

/**
 * A table that is written row by row and never looked at again: a header that stays in view and is
 * repeated on every printed page, a filter over exactly its rows, and a further sheet whenever one
 * is full.
 *
 * <p>POI makes each sheet with its header and all that surrounds the rows. Its XML is written up to
 * the end of the header, then come the rows, then its remainder.
 */
public final class TableSheets {

  /** Excel follows no more links in a sheet. */
  public static final int MAX_LINKS = 65_530;

  private static final int HEADER_POINTS = 22;
  private static final float ROW_POINTS = 15;
  private static final int ROWS_BETWEEN_CHECKS = 500;

  /** Below 4 GiB the archive's plain format holds a part, which every reader knows. */
  private static final long MAX_SHEET_BYTES = 4_000_000_000L;

  private static final String ROWS_END = "</sheetData>";

  /** What links stand before (ECMA-376 part 1, 18.3.1.99 worksheet). */
  private static final String AFTER_LINKS = "<printOptions";

  private static final XmlOptions WORKSHEET =
      new XmlOptions(POIXMLTypeLoader.DEFAULT_XML_OPTIONS)
          .setSaveSyntheticDocumentElement(
              new QName(CTWorksheet.type.getName().getNamespaceURI(), "worksheet"));

  private final WorkbookContext book;
  private final TableLayout layout;
  private final Progress progress;
  private final StringBuilder links = new StringBuilder();
  private int linkCount;
  private int sheets;
  private XSSFSheet sheet;
  private RowWriter rows;
  private int row;

  /** Begins the table with its first sheet. */
  public TableSheets(WorkbookContext book, TableLayout layout, Progress progress)
      throws IOException {
    this.book = book;
    this.layout = layout;
    this.progress = progress;
    beginSheet();
  }

  /**
   * Begins the next row; its cells are the caller's to write, and its end.
   *
   * @param points its height; 0 for the usual one
   * @throws java.util.concurrent.CancellationException where the progress is cancelled
   */
  public RowWriter next(int points) throws IOException {
    if (row == book.rowsPerSheet() || rows.bytes() > MAX_SHEET_BYTES) {
      finish();
      beginSheet();
    }
    row++;
    if (row % ROWS_BETWEEN_CHECKS == 0) {
      progress.check();
    }
    rows.begin(row, points);
    return rows;
  }

  /** The number of the row that {@link #next} began last, in its sheet. */
  int row() {
    return row;
  }

  /** The name of the sheet it is in. */
  String sheetName() {
    return sheet.getSheetName();
  }

  /** POI's side of the sheet it is in: for what is said of cells, not for what is in them. */
  XSSFSheet sheet() {
    return sheet;
  }

  /** Whether a cell of the next row can be a link. */
  boolean takesLinks() {
    return linkCount < MAX_LINKS;
  }

  /** Makes the cell of the current row a link. */
  void link(int column, RowAddress target) {
    linkCount++;
    links
        .append("<hyperlink ref=\"")
        .append(CellReference.convertNumToColString(column))
        .append(row)
        .append("\" location=\"")
        .append(target.location())
        .append("\"/>");
  }

  /** Ends the table: its filter reaches to the last row. */
  public void finish() throws IOException {
    rows.flush();
    if (layout.filtered() > 0) {
      sheet.setAutoFilter(new CellRangeAddress(0, row - 1, 0, layout.filtered() - 1));
    }
    String xml = xml();
    int printing = xml.indexOf(AFTER_LINKS);
    OutputStream out = rows.out();
    out.write(CellTemplate.utf8(xml.substring(xml.indexOf(ROWS_END), printing)));
    if (linkCount > 0) {
      out.write(CellTemplate.utf8("<hyperlinks>" + links + "</hyperlinks>"));
    }
    out.write(CellTemplate.utf8(xml.substring(printing)));
    book.archive().end();
    links.setLength(0);
    linkCount = 0;
  }

  private void beginSheet() throws IOException {
    sheets++;
    sheet = book.poi().createSheet(layout.sheetName(sheets));
    sheet.getCTWorksheet().unsetDimension(); // nobody knows yet how many rows there will be
    sheet.setRightToLeft(book.isRightToLeft());
    sheet.setTabColor(Palette.LINE.color());
    sheet.setDisplayGridlines(false);
    sheet.setDefaultRowHeightInPoints(ROW_POINTS);
    sheet.createFreezePane(0, 1);
    sheet.setRepeatingRows(new CellRangeAddress(0, 0, -1, -1));
    book.print().across(sheet);
    writeHeader();
    OutputStream out = book.archive().begin(sheet);
    String xml = xml();
    out.write(CellTemplate.utf8(xml.substring(0, xml.indexOf(ROWS_END))));
    rows = new RowWriter(out, book.archive().hints());
  }

  private void writeHeader() {
    row = 1;
    Row header = sheet.createRow(0);
    header.setHeightInPoints(HEADER_POINTS);
    for (int column = 0; column < layout.columns().size(); column++) {
      TableLayout.Column it = layout.columns().get(column);
      sheet.setColumnWidth(column, it.characters() * Styles.WIDTH_UNITS);
      if (it.look() != TableLayout.Look.GAP) {
        Cell cell = header.createCell(column);
        cell.setCellValue(it.title());
        cell.setCellStyle(book.styles().header(it.look()));
      }
    }
  }

  private String xml() {
    return sheet.getCTWorksheet().xmlText(WORKSHEET);
  }
}
