package dev.debrief.workbook;

import dev.debrief.report.Summary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of the messages that a summary cites, noted while the messages are written. Grows with
 * the citations, not with the messages.
 */
final class CitedRows {

  private final Set<Long> cited = new HashSet<>();
  private final Map<Long, RowAddress> rows = new HashMap<>();

  CitedRows(Summary summary) {
    for (Summary.Point point : summary.points()) {
      cited.addAll(point.messages());
    }
  }

  /** Takes note that the message begins in this row, if anybody cites it. */
  void note(long message, RowAddress row) {
    if (cited.contains(message)) {
      rows.put(message, row);
    }
  }

  /** Where the cited message begins; empty when the room has no such message. */
  Optional<RowAddress> of(long message) {
    return Optional.ofNullable(rows.get(message));
  }
}
