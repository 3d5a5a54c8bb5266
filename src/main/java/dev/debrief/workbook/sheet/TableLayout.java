package dev.debrief.workbook.sheet;

import java.util.List;

/**
 * What a table looks like before it has rows.
 *
 * @param name the name of its sheet, the same in every language: other programs find it by that
 * @param columns its columns, left to right
 * @param filtered how many of them its filter covers, from the first one; 0 for no filter
 */
public record TableLayout(String name, List<Column> columns, int filtered) {

  /** The name of the table's nth sheet, from 1: "Messages", "Messages (2)" ... */
  String sheetName(int nth) {
    return nth == 1 ? name : name + " (" + nth + ")";
  }

  /**
   * A column.
   *
   * @param title the header's text
   * @param characters its width in digits of the default font
   * @param look how its header is aligned
   */
  public record Column(String title, int characters, Look look) {

    public static Column of(String title, int characters) {
      return new Column(title, characters, Look.START);
    }

    static Column ofNumbers(String title, int characters) {
      return new Column(title, characters, Look.END);
    }

    static Column centred(String title, int characters) {
      return new Column(title, characters, Look.CENTRE);
    }

    /** An empty column between two tables of a sheet. */
    static Column gap(int characters) {
      return new Column("", characters, Look.GAP);
    }
  }

  /** How a header is aligned: where text begins, where numbers end, centred, or not at all. */
  enum Look {
    START,
    END,
    CENTRE,
    GAP
  }
}
