package dev.debrief.workbook;

import dev.debrief.report.Progress;
import dev.debrief.room.Participant;
import dev.debrief.workbook.TableLayout.Column;
import java.time.ZoneId;
import java.util.List;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;

/** The Participants sheet: who wrote how much, and from when to when. */
final class ParticipantTable {

  static final TableLayout LAYOUT =
      new TableLayout(
          "Participants",
          List.of(
              Column.of("Name", 40),
              Column.ofNumbers("Messages", 14),
              Column.ofNumbers("Share", 12),
              Column.of("First message", 22),
              Column.of("Last message", 22)));

  private final TableSheets sheets;
  private final Styles styles;
  private final Moments moments;

  ParticipantTable(TableSheets sheets, Styles styles, ZoneId zone) {
    this.sheets = sheets;
    this.styles = styles;
    this.moments = new Moments(zone);
  }

  /**
   * Writes the whole table.
   *
   * @param allMessages what the shares are shares of
   * @throws java.util.concurrent.CancellationException when {@code progress} says so
   */
  void write(List<Participant> participants, long allMessages, Progress progress) {
    for (Participant participant : participants) {
      progress.check();
      Row row = sheets.next();
      styles.name.put(row.createCell(0), participant.name());
      Cell messages = row.createCell(1);
      messages.setCellStyle(styles.count);
      messages.setCellValue((double) participant.messages());
      Cell share = row.createCell(2);
      share.setCellStyle(styles.share);
      if (allMessages > 0) {
        share.setCellValue((double) participant.messages() / allMessages);
      }
      moments.put(row.createCell(3), participant.first(), styles.moment);
      moments.put(row.createCell(4), participant.last(), styles.moment);
    }
    sheets.finish();
  }
}
