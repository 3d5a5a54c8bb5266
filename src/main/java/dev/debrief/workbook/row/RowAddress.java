package dev.debrief.workbook.row;

import org.apache.poi.common.usermodel.HyperlinkType;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Hyperlink;

/**
 * Where a row is in the workbook.
 *
 * @param sheet the sheet's name, without quotes in it
 * @param row the row's number as the reader sees it, from 1
 */
public record RowAddress(String sheet, int row) {

  /** The row this many below it. */
  public RowAddress below(long rows) {
    return new RowAddress(sheet, Math.toIntExact(row + rows));
  }

  /** What a link to the row's first cell names. */
  public String location() {
    return "'" + sheet + "'!A" + row;
  }

  /** Makes the cell a link that jumps to the row's first cell. */
  public void linkFrom(Cell cell) {
    Hyperlink link =
        cell.getSheet().getWorkbook().getCreationHelper().createHyperlink(HyperlinkType.DOCUMENT);
    link.setAddress(location());
    cell.setHyperlink(link);
  }
}
