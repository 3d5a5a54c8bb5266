package dev.debrief.workbook.row;

import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;

/**
 * The look of text that came from people or models, and the way such text gets into POI's cells.
 *
 * <p>A text cell is not a formula, whatever it begins with. But someone who edits a cell with
 * {@code =1+1} in it and presses Enter would make it one; the quote prefix of the second style
 * (ECMA-376 part 1, 18.8.45 xf) keeps it text even then.
 *
 * @param plain the style of most texts
 * @param quoted the same look with the quote prefix
 */
public record TextStyle(CellStyle plain, CellStyle quoted) {

  private static final String FORMULA_LEADS = "=+-@";

  /** Whether someone who edits a cell with that text would make it a formula. */
  static boolean leadsFormula(String text) {
    return !text.isEmpty() && FORMULA_LEADS.indexOf(text.charAt(0)) >= 0;
  }

  /** Puts a name or a sentence into the cell, cleaned by {@link CellText#single}. */
  public void put(Cell cell, String text) {
    String single = CellText.single(text);
    cell.setCellStyle(leadsFormula(single) ? quoted : plain);
    cell.setCellValue(single);
  }
}
