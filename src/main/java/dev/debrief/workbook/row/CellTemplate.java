package dev.debrief.workbook.row;

import dev.debrief.deflate.Hints;
import java.nio.charset.StandardCharsets;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.util.CellReference;

/**
 * The markup of one column's cells in one style, ready made: all that differs from row to row is
 * the row's number and the value (ECMA-376 part 1, 18.3.1.4 c).
 */
public final class CellTemplate {

  /** Ends a cell with a number. */
  static final byte[] NUMBER_END = utf8("</v></c>");

  /** Ends a cell with text. */
  static final byte[] TEXT_END = utf8("</t></is></c>");

  /** The first of two {@link Hints} keys that no form has. */
  static final int FREE_KEY = 0;

  /** Up to the row's number. */
  final byte[] open;

  /** From there to the value of a number or a date. */
  final byte[] number;

  /** From there to the value of a text. */
  final byte[] text;

  /** From there to the end of a cell without a value. */
  final byte[] empty;

  /** Under it a compressor knows what lies between row number and value. */
  final int valueKey;

  /** And what lies behind the value, up to the next cell's row number. */
  final int endKey;

  private CellTemplate(int column, CellStyle style) {
    valueKey = FREE_KEY + 2 + (column * 37 + style.getIndex()) * 2 % (Hints.KEYS - 2);
    endKey = valueKey + 1;
    String styled = "\" s=\"" + style.getIndex() + "\"";
    open = utf8("<c r=\"" + CellReference.convertNumToColString(column));
    number = utf8(styled + "><v>");
    text = utf8(styled + " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    empty = utf8(styled + "/>");
  }

  /**
   * The template of a column's cells in that style.
   *
   * @param column from 0
   */
  public static CellTemplate of(int column, CellStyle style) {
    return new CellTemplate(column, style);
  }

  /** The two forms of text, see {@link TextStyle}. */
  public record Text(CellTemplate plain, CellTemplate quoted) {
    /** Both forms of a column's texts in that style. */
    public static Text of(int column, TextStyle style) {
      return new Text(
          CellTemplate.of(column, style.plain()), CellTemplate.of(column, style.quoted()));
    }

    /** The form that keeps the text from ever becoming a formula. */
    CellTemplate fitting(String text) {
      return TextStyle.leadsFormula(text) ? quoted : plain;
    }
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
