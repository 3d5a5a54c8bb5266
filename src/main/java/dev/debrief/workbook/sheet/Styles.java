package dev.debrief.workbook.sheet;

import dev.debrief.workbook.row.TextStyle;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.BorderStyle;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.HorizontalAlignment;
import org.apache.poi.ss.usermodel.ReadingOrder;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFFont;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Every cell style of one workbook, made once: styles belong to their workbook, and a file may hold
 * only a limited number.
 */
public final class Styles {

  /** POI's column widths count 256ths of a digit's width. */
  static final int WIDTH_UNITS = 256;

  private static final String COUNT = "#,##0";

  /** A dot for zero. */
  private static final String COUNT_OR_DOT = COUNT + ";;\"·\"";

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
  final TextStyle dateValue;

  /** Tables. */
  private final CellStyle headerStart;

  private final CellStyle headerEnd;
  private final CellStyle headerCentre;

  public final CellStyle number;

  public final TextStyle moment;
  final CellStyle date;
  final CellStyle count;
  final CellStyle quietCount;
  final CellStyle share;
  public final TextStyle name;
  public final TextStyle text;
  final TextStyle deletedText;
  public final TextStyle muted;
  final TextStyle reference;

  private final XSSFWorkbook book;
  private final boolean isRightToLeft;

  /**
   * @param labels the formats of dates
   * @param isRightToLeft whether text begins on the right
   */
  public Styles(XSSFWorkbook book, Labels labels, boolean isRightToLeft) {
    this.book = book;
    this.isRightToLeft = isRightToLeft;
    Consumer<XSSFCellStyle> dateTime = format(labels.of("dateTimeFormat"));

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
    heading =
        style(section, Styles::middle, this::start, underline(BorderStyle.MEDIUM, Palette.ACCENT));
    bullet = style(dot, Styles::top, Styles::centre);
    point = textStyle(font(11, Palette.INK), Styles::wrap, Styles::top);
    notice =
        textStyle(
            font(10, Palette.NOTICE_INK),
            fill(Palette.NOTICE),
            Styles::wrap,
            Styles::middle,
            this::indent);
    remark = textStyle(font(10, Palette.MUTED), Styles::wrap, Styles::top);
    link = textStyle(jump, Styles::middle);
    citation = textStyle(smallJump, Styles::top);

    Consumer<XSSFCellStyle> line = underline(BorderStyle.THIN, Palette.LINE);
    label = style(font(11, Palette.MUTED), line, Styles::middle, this::start);
    value = textStyle(font(11, Palette.INK), line, Styles::wrap, Styles::middle);
    countValue = style(font(11, Palette.INK), line, Styles::middle, this::start, format(COUNT));
    dateValue = textStyle(font(11, Palette.INK), line, Styles::middle, dateTime);

    XSSFFont head = font(10, Palette.WHITE);
    head.setBold(true);
    XSSFFont strong = font(10, Palette.INK);
    strong.setBold(true);
    XSSFFont gone = font(10, Palette.MUTED);
    gone.setItalic(true);
    Consumer<XSSFCellStyle> headerFill = fill(Palette.ACCENT);
    headerStart = style(head, headerFill, Styles::middle, this::indent);
    headerEnd = style(head, headerFill, Styles::middle, this::end);
    headerCentre = style(head, headerFill, Styles::middle, Styles::centre);
    number = style(font(10, Palette.MUTED), line, Styles::top, this::indent);
    moment = textStyle(font(10, Palette.MUTED), line, Styles::top, this::indent, dateTime);
    date =
        style(
            font(10, Palette.INK),
            line,
            Styles::top,
            this::indent,
            format(labels.of("dateFormat")));
    count = style(font(10, Palette.INK), line, Styles::top, format(COUNT));
    quietCount =
        style(font(10, Palette.INK), line, Styles::top, Styles::centre, format(COUNT_OR_DOT));
    share = style(font(10, Palette.INK), line, Styles::top, format("0.0%"));
    name = textStyle(strong, line, Styles::top, this::indent);
    text = textStyle(font(10, Palette.INK), line, Styles::wrap, Styles::top, this::indent);
    deletedText = textStyle(gone, line, Styles::wrap, Styles::top, this::indent);
    muted = textStyle(font(10, Palette.MUTED), line, Styles::top, this::indent);
    reference = textStyle(smallJump, line, Styles::top, this::indent);
  }

  /** A column's header. */
  CellStyle header(TableLayout.Look look) {
    return switch (look) {
      case START -> headerStart;
      case END -> headerEnd;
      case CENTRE -> headerCentre;
      case GAP -> throw new IllegalArgumentException("a gap has no header");
    };
  }

  @SafeVarargs
  private TextStyle textStyle(XSSFFont font, Consumer<XSSFCellStyle>... looks) {
    XSSFCellStyle plain = style(font, looks);
    XSSFCellStyle quoted = style(font, looks);
    start(plain);
    start(quoted);
    quoted.setQuotePrefixed(true);
    return new TextStyle(plain, quoted);
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

  private void start(XSSFCellStyle style) {
    style.setAlignment(isRightToLeft ? HorizontalAlignment.RIGHT : HorizontalAlignment.LEFT);
    if (isRightToLeft) { // LibreOffice would put full stops on the wrong side
      style.setReadingOrder(ReadingOrder.RIGHT_TO_LEFT);
    }
  }

  private void indent(XSSFCellStyle style) {
    start(style);
    style.setIndention((short) 1);
  }

  private void end(XSSFCellStyle style) {
    style.setAlignment(isRightToLeft ? HorizontalAlignment.LEFT : HorizontalAlignment.RIGHT);
  }
}
