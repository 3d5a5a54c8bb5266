package dev.debrief.workbook;

import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.BorderStyle;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.HorizontalAlignment;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFFont;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Every cell style of one workbook, made once: styles belong to their workbook, and a file may hold
 * only so many.
 */
final class Styles {

  /** POI's column widths count 256ths of a digit's width. */
  static final int WIDTH_UNITS = 256;

  private static final String DATE_TIME = "yyyy-mm-dd hh:mm:ss";
  private static final String COUNT = "#,##0";

  /** The band over the Summary, and its two lines. */
  final CellStyle band;

  final TextStyle bandTitle;
  final TextStyle bandLine;

  /** A key figure and what it counts. */
  final CellStyle tileFigure;

  final CellStyle tileLabel;

  /** Running text of Summary and About. */
  final CellStyle heading;

  final CellStyle bullet;
  final TextStyle point;
  final TextStyle notice;
  final TextStyle remark;
  final TextStyle link;
  final TextStyle citation;

  /** Labels and values of About. */
  final CellStyle label;

  final TextStyle value;
  final CellStyle countValue;
  final CellStyle dateValue;

  /** Tables. */
  final CellStyle header;

  final CellStyle numberHeader;
  final CellStyle number;
  final CellStyle moment;
  final CellStyle count;
  final CellStyle share;
  final TextStyle name;
  final TextStyle text;
  final TextStyle deletedText;
  final TextStyle muted;
  final TextStyle reference;

  private final XSSFWorkbook book;

  Styles(XSSFWorkbook book) {
    this.book = book;

    XSSFFont title = font(22, Palette.WHITE);
    title.setBold(true);
    band = style(font(11, Palette.WHITE), fill(Palette.ACCENT));
    bandTitle = textStyle(title, fill(Palette.ACCENT), Styles::wrap, Styles::middle);
    bandLine =
        textStyle(
            font(10, Palette.ON_ACCENT_MUTED), fill(Palette.ACCENT), Styles::wrap, Styles::middle);

    XSSFFont figure = font(18, Palette.ACCENT);
    figure.setBold(true);
    Consumer<XSSFCellStyle> tile = fill(Palette.PALE).andThen(Styles::tileGap);
    tileFigure = style(figure, tile, Styles::middle, Styles::centre, format(COUNT));
    tileLabel = style(font(10, Palette.MUTED), tile, Styles::top, Styles::centre);

    XSSFFont section = font(14, Palette.INK);
    section.setBold(true);
    XSSFFont dot = font(11, Palette.ACCENT);
    dot.setBold(true);
    XSSFFont jump = font(11, Palette.ACCENT);
    jump.setUnderline(Font.U_SINGLE);
    XSSFFont smallJump = font(10, Palette.ACCENT);
    smallJump.setUnderline(Font.U_SINGLE);
    heading = style(section, Styles::middle, underline(BorderStyle.MEDIUM, Palette.ACCENT));
    bullet = style(dot, Styles::top, Styles::centre);
    point = textStyle(font(11, Palette.INK), Styles::wrap, Styles::top);
    notice =
        textStyle(
            font(10, Palette.NOTICE_INK),
            fill(Palette.NOTICE),
            Styles::wrap,
            Styles::middle,
            Styles::indent);
    remark = textStyle(font(10, Palette.MUTED), Styles::wrap, Styles::top);
    link = textStyle(jump, Styles::middle);
    citation = textStyle(smallJump, Styles::top);

    Consumer<XSSFCellStyle> line = underline(BorderStyle.THIN, Palette.LINE);
    label = style(font(11, Palette.MUTED), line, Styles::middle);
    value = textStyle(font(11, Palette.INK), line, Styles::wrap, Styles::middle);
    countValue = style(font(11, Palette.INK), line, Styles::middle, Styles::left, format(COUNT));
    dateValue = style(font(11, Palette.INK), line, Styles::middle, Styles::left, format(DATE_TIME));

    XSSFFont head = font(10, Palette.WHITE);
    head.setBold(true);
    XSSFFont strong = font(10, Palette.INK);
    strong.setBold(true);
    XSSFFont gone = font(10, Palette.MUTED);
    gone.setItalic(true);
    header = style(head, fill(Palette.ACCENT), Styles::middle, Styles::indent);
    numberHeader = style(head, fill(Palette.ACCENT), Styles::middle, Styles::right);
    number = style(font(10, Palette.MUTED), line, Styles::top, Styles::indent);
    moment = style(font(10, Palette.MUTED), line, Styles::top, Styles::indent, format(DATE_TIME));
    count = style(font(10, Palette.INK), line, Styles::top, format(COUNT));
    share = style(font(10, Palette.INK), line, Styles::top, format("0.0%"));
    name = textStyle(strong, line, Styles::top, Styles::indent);
    text = textStyle(font(10, Palette.INK), line, Styles::wrap, Styles::top, Styles::indent);
    deletedText = textStyle(gone, line, Styles::wrap, Styles::top, Styles::indent);
    muted = textStyle(font(10, Palette.MUTED), line, Styles::top, Styles::indent);
    reference = textStyle(smallJump, line, Styles::top, Styles::indent);
  }

  @SafeVarargs
  private TextStyle textStyle(XSSFFont font, Consumer<XSSFCellStyle>... looks) {
    XSSFCellStyle quoted = style(font, looks);
    quoted.setQuotePrefixed(true);
    return new TextStyle(style(font, looks), quoted);
  }

  @SafeVarargs
  private XSSFCellStyle style(XSSFFont font, Consumer<XSSFCellStyle>... looks) {
    XSSFCellStyle style = book.createCellStyle();
    style.setFont(font);
    for (Consumer<XSSFCellStyle> look : looks) {
      look.accept(style);
    }
    return style;
  }

  private XSSFFont font(int points, Palette color) {
    XSSFFont font = book.createFont();
    font.setFontName(XSSFFont.DEFAULT_FONT_NAME);
    font.setFontHeightInPoints((short) points);
    font.setColor(color.color());
    return font;
  }

  private Consumer<XSSFCellStyle> format(String format) {
    short index = book.createDataFormat().getFormat(format);
    return style -> style.setDataFormat(index);
  }

  private static Consumer<XSSFCellStyle> fill(Palette color) {
    return style -> {
      style.setFillForegroundColor(color.color());
      style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
    };
  }

  private static Consumer<XSSFCellStyle> underline(BorderStyle border, Palette color) {
    return style -> {
      style.setBorderBottom(border);
      style.setBottomBorderColor(color.color());
    };
  }

  /** A white line as thick as they come keeps neighbouring tiles apart. */
  private static void tileGap(XSSFCellStyle style) {
    style.setBorderRight(BorderStyle.THICK);
    style.setRightBorderColor(Palette.WHITE.color());
  }

  private static void wrap(XSSFCellStyle style) {
    style.setWrapText(true);
  }

  private static void top(XSSFCellStyle style) {
    style.setVerticalAlignment(VerticalAlignment.TOP);
  }

  private static void middle(XSSFCellStyle style) {
    style.setVerticalAlignment(VerticalAlignment.CENTER);
  }

  private static void centre(XSSFCellStyle style) {
    style.setAlignment(HorizontalAlignment.CENTER);
  }

  private static void left(XSSFCellStyle style) {
    style.setAlignment(HorizontalAlignment.LEFT);
  }

  private static void indent(XSSFCellStyle style) {
    style.setAlignment(HorizontalAlignment.LEFT);
    style.setIndention((short) 1);
  }

  private static void right(XSSFCellStyle style) {
    style.setAlignment(HorizontalAlignment.RIGHT);
  }
}
