package dev.debrief.workbook;

import dev.debrief.report.OutputWriter.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.util.AreaReference;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;

/** What two readers find in a written workbook: Apache POI, and one that shares no code with it. */
public final class Reopened {

  public static final int NUMBER = 0;
  static final int SENT = 1;
  static final int SENT_UTC = 2;
  static final int AUTHOR = 3;
  static final int TEXT = 4;
  static final int REPLY_TO = 5;
  static final int EDITED = 6;
  public static final int NOTE = 7;

  private static final boolean WITH_FORMATS = true;

  private final byte[] bytes;

  private Reopened(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Reopened of(Room room) throws IOException {
    return of(new PoiWorkbook("1.2.3"), room.content());
  }

  public static Reopened of(PoiWorkbook writer, Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(content, out, new Watcher());
    return new Reopened(out.toByteArray());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  public XSSFWorkbook byPoi() throws IOException {
    return new XSSFWorkbook(new ByteArrayInputStream(bytes));
  }

  ReadableWorkbook byFastexcel() throws IOException {
    return new ReadableWorkbook(
        new ByteArrayInputStream(bytes), new ReadingOptions(WITH_FORMATS, false));
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

  /**
   * A row of a table.
   *
   * @param sheet the sheet it is in
   * @param row its number there, as users see it
   * @param cells texts, numbers as Double, dates as LocalDateTime; null where empty, no cell left
   *     out
   * @param links where its cells' links lead to, by column
   */
  record Line(String sheet, int row, List<Object> cells, Map<Integer, String> links) {}

  /** The lines of a table without headers, over all its sheets, as POI reads them. */
  static List<Line> table(XSSFWorkbook book, String name) {
    List<Line> lines = new ArrayList<>();
    XSSFSheet sheet = book.getSheet(name);
    for (int nth = 2; sheet != null; nth++) {
      Map<String, String> links = new HashMap<>();
      sheet.getHyperlinkList().forEach(it -> links.put(it.getCellRef(), it.getLocation()));
      int columns = sheet.getRow(0).getLastCellNum();
      for (int row = 1; row <= sheet.getLastRowNum(); row++) {
        lines.add(line(sheet.getRow(row), columns, links));
      }
      sheet = book.getSheet(name + " (" + nth + ")");
    }
    return lines;
  }

  private static Line line(XSSFRow row, int columns, Map<String, String> links) {
    List<Object> cells = new ArrayList<>();
    Map<Integer, String> linked = new HashMap<>();
    for (int column = 0; column < columns; column++) {
      XSSFCell cell = row.getCell(column);
      cells.add(cell == null ? null : value(cell));
      String link = cell == null ? null : links.get(cell.getReference());
      if (link != null) {
        linked.put(column, link);
      }
    }
    return new Line(row.getSheet().getSheetName(), row.getRowNum() + 1, cells, linked);
  }

  private static Object value(XSSFCell cell) {
    return switch (cell.getCellType()) {
      case BLANK -> null;
      case STRING -> cell.getStringCellValue();
      case NUMERIC ->
          DateUtil.isCellDateFormatted(cell)
              ? cell.getLocalDateTimeCellValue()
              : (Object) cell.getNumericCellValue();
      default -> throw new AssertionError(cell.getReference() + " is a " + cell.getCellType());
    };
  }

  /** The lines of a table without headers, over all its sheets; this reader knows no links. */
  static List<Line> table(ReadableWorkbook book, String name) throws IOException {
    List<Line> lines = new ArrayList<>();
    Optional<Sheet> sheet = book.findSheet(name);
    for (int nth = 2; sheet.isPresent(); nth++) {
      String sheetName = sheet.get().getName();
      try (Stream<Row> stream = sheet.get().openStream()) {
        Iterator<Row> rows = stream.iterator();
        int columns = rows.next().getCellCount();
        rows.forEachRemaining(
            row -> lines.add(new Line(sheetName, row.getRowNum(), values(row, columns), Map.of())));
      }
      sheet = book.findSheet(name + " (" + nth + ")");
    }
    return lines;
  }

  private static List<Object> values(Row row, int columns) {
    List<Object> values = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      values.add(column < row.getCellCount() ? value(row.getCell(column)) : null);
    }
    return values;
  }

  private static Object value(Cell cell) {
    if (cell == null || cell.getType() == CellType.EMPTY) {
      return null;
    }
    return switch (cell.getType()) {
      case STRING -> unescape(cell.asString());
      case NUMBER ->
          cell.getDataFormatString() != null && cell.getDataFormatString().contains("yy")
              ? cell.asDate()
              : (Object) cell.asNumber().doubleValue();
      default -> throw new AssertionError(cell.getAddress() + " is a " + cell.getType());
    };
  }

  /** How often the text stands in the XML of the first sheet with rows. */
  int countInRows(String text) throws IOException {
    try (ZipInputStream parts = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      parts.getNextEntry(); // the rows come first
      String xml = new String(parts.readAllBytes(), StandardCharsets.UTF_8);
      return xml.split(Pattern.quote(text), -1).length - 1;
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
  public static XSSFCell cellShowing(XSSFSheet sheet, String text) {
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
