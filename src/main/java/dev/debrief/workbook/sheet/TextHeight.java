package dev.debrief.workbook.sheet;

/**
 * Estimates how high a row must be for wrapped text. Spreadsheets fit a row to its text only on
 * demand, never for merged cells, and LibreOffice draws lines over each other in rows that have no
 * height.
 *
 * @param columnCharacters how many average lower-case letters fit on a line
 * @param linePoints the height of a line
 * @param paddingPoints what the row is higher than its lines
 */
record TextHeight(int columnCharacters, int linePoints, int paddingPoints) {

  /** The highest row Excel can show; what goes beyond is in the cell but not in view. */
  static final int MAX_POINTS = 409;

  private static final int ZERO_WIDTH_JOINER = 0x200D;

  /** The height of a row for {@code text}, in points: one line to {@link #MAX_POINTS}. */
  int of(String text) {
    return Math.min(MAX_POINTS, paddingPoints + linePoints * lines(text));
  }

  /** How many lines the text takes, counted no further than needed to fill the highest row. */
  int lines(String text) {
    int most = MAX_POINTS / linePoints + 1;
    int lines = 1;
    int column = 0;
    int i = 0;
    while (i < text.length() && lines < most) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      int width = tenthsOf(point);
      if (point == '\n') {
        lines++;
        column = 0;
      } else if (column + width > 10 * columnCharacters) {
        lines++;
        column = width;
      } else {
        column += width;
      }
    }
    return lines;
  }

  /**
   * A character's width in tenths of an average letter's: capitals a bit more, East Asian
   * characters and emoji twice as much, combining marks nothing.
   */
  private static int tenthsOf(int point) {
    if (point < 0x300) {
      return Character.isUpperCase(point) ? 12 : 10;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || point == ZERO_WIDTH_JOINER) {
      return 0;
    }
    boolean wide =
        (point >= 0x2E80 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFF00 && point <= 0xFF60)
            || point >= 0x1F000;
    return wide ? 22 : 10;
  }
}
