package dev.debrief.workbook;

import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;

/**
 * The look of text that came from people or models, and the only way such text gets into a cell.
 *
 * <p>A text cell is no formula whatever it begins with. But someone who edits a cell with {@code
 * =1+1} in it and presses Enter would make it one; the quote prefix of the second style (ECMA-376
 * part 1, 18.8.45 xf) keeps it text even then.
 *
 * @param plain the style of most texts
 * @param quoted the same look with the quote prefix
 */
record TextStyle(CellStyle plain, CellStyle quoted) {

  private static final String FORMULA_LEADS = "=+-@";

  /** Puts a name or a sentence into the cell, cleaned by {@link CellText#single}. */
  void put(Cell cell, String text) {
    putPart(cell, CellText.single(text));
  }

  /** Puts into the cell what is one of {@link CellText#parts} already. */
  void putPart(Cell cell, String part) {
    boolean leads = !part.isEmpty() && FORMULA_LEADS.indexOf(part.charAt(0)) >= 0;
    cell.setCellStyle(leads ? quoted : plain);
    cell.setCellValue(part);
  }
}
