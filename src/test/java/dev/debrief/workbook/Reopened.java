package dev.debrief.workbook;

import dev.debrief.report.WorkbookWriter.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.util.AreaReference;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/** What two readers find in a written workbook: Apache POI, and one that shares no code with it. */
final class Reopened {

  static final int NUMBER = 0;
  static final int SENT = 1;
  static final int SENT_UTC = 2;
  static final int AUTHOR = 3;
  static final int TEXT = 4;
  static final int REPLY_TO = 5;
  static final int EDITED = 6;
  static final int NOTE = 7;

  private final byte[] bytes;

  private Reopened(byte[] bytes) {
    this.bytes = bytes;
  }

  static Reopened of(Room room) throws IOException {
    return of(new PoiWorkbook("1.2.3"), room.content());
  }

  static Reopened of(PoiWorkbook writer, Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(content, out, new Watcher());
    return new Reopened(out.toByteArray());
  }

  XSSFWorkbook byPoi() throws IOException {
    return new XSSFWorkbook(new ByteArrayInputStream(bytes));
  }

  ReadableWorkbook byFastexcel() throws IOException {
    return new ReadableWorkbook(new ByteArrayInputStream(bytes));
  }

  /** A column of a table without its header, as POI reads it. */
  List<String> columnByPoi(String sheetName, int column) throws IOException {
    try (XSSFWorkbook book = byPoi()) {
      XSSFSheet sheet = book.getSheet(sheetName);
      List<String> texts = new ArrayList<>();
      for (int row = 1; row <= sheet.getLastRowNum(); row++) {
        texts.add(sheet.getRow(row).getCell(column).toString());
      }
      return texts;
    }
  }

  /** A column of a table without its header, as the other reader reads it. */
  List<String> columnByFastexcel(String sheetName, int column) throws IOException {
    try (ReadableWorkbook book = byFastexcel();
        Stream<Row> rows = book.findSheet(sheetName).orElseThrow().openStream()) {
      return rows.skip(1).map(row -> unescape(row.getCellText(column))).toList();
    }
  }

  /** The range the sheet's filter covers, which every filtered sheet also has as a hidden name. */
  static String filterOf(XSSFSheet sheet) {
    return sheet.getWorkbook().getNames("_xlnm._FilterDatabase").stream()
        .filter(name -> name.getSheetIndex() == sheet.getWorkbook().getSheetIndex(sheet))
        .map(name -> new AreaReference(name.getRefersToFormula(), SpreadsheetVersion.EXCEL2007))
        .map(
            area ->
                area.getFirstCell().formatAsString(false)
                    + ":"
                    + area.getLastCell().formatAsString(false))
        .findAny()
        .orElseThrow()
        .replace("$", "");
  }

  /** The cell of the sheet that shows exactly this, as POI reads it. */
  static XSSFCell cellShowing(XSSFSheet sheet, String text) {
    for (org.apache.poi.ss.usermodel.Row row : sheet) {
      for (org.apache.poi.ss.usermodel.Cell cell : row) {
        if (cell.toString().equals(text)) {
          return (XSSFCell) cell;
        }
      }
    }
    throw new AssertionError("no cell shows " + text);
  }

  /** The row below the header in which the message of that number begins. */
  static XSSFRow rowOf(XSSFSheet sheet, long number) {
    for (int row = 1; row <= sheet.getLastRowNum(); row++) {
      if (sheet.getRow(row).getCell(NUMBER).getNumericCellValue() == number) {
        return sheet.getRow(row);
      }
    }
    throw new AssertionError("no row of message " + number);
  }

  /** This reader hands out the escapes of ECMA-376 ST_Xstring as they are in the file. */
  private static String unescape(String raw) {
    return raw.replace("_x005F_", "_");
  }
}
