package dev.debrief.workbook;

import java.util.List;

/**
 * What a table looks like before it has rows.
 *
 * @param name the name of its sheet
 * @param columns its columns, left to right
 */
record TableLayout(String name, List<Column> columns) {

  /** The name of the table's nth sheet, from 1: "Messages", "Messages (2)" ... */
  String sheetName(int nth) {
    return nth == 1 ? name : name + " (" + nth + ")";
  }

  /**
   * A column.
   *
   * @param title what its header says
   * @param characters its width in digits of the default font
   * @param rightAligned whether the header stands on the right, as numbers do
   */
  record Column(String title, int characters, boolean rightAligned) {

    static Column of(String title, int characters) {
      return new Column(title, characters, false);
    }

    static Column ofNumbers(String title, int characters) {
      return new Column(title, characters, true);
    }
  }
}
