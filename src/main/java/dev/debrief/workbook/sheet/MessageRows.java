package dev.debrief.workbook.sheet;

import dev.debrief.workbook.row.RowAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * In which row each message begins. Most begin in the row below the one before, so only those are
 * kept that do not: the first, the first of each further sheet, and those that follow a message of
 * several rows.
 */
public final class MessageRows {

  private final TreeMap<Long, RowAddress> jumps = new TreeMap<>();
  private long last;
  private int lastRow;

  /** Takes note that the message begins in this row; called in the order of the rows. */
  void add(long message, TableSheets sheets) {
    int row = sheets.row();
    if (jumps.isEmpty() || message != last + 1 || row != lastRow + 1) {
      jumps.put(message, new RowAddress(sheets.sheetName(), row));
    }
    last = message;
    lastRow = row;
  }

  /** Where the message begins; empty where no message of that number was written. */
  Optional<RowAddress> of(long message) {
    Map.Entry<Long, RowAddress> before = jumps.floorEntry(message);
    return before == null || message > last
        ? Optional.empty()
        : Optional.of(before.getValue().below(message - before.getKey()));
  }
}
