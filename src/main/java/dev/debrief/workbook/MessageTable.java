package dev.debrief.workbook;

import dev.debrief.report.Progress;
import dev.debrief.report.Transcript;
import dev.debrief.report.WorkbookWriter.Content;
import dev.debrief.room.Message;
import dev.debrief.workbook.TableLayout.Column;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;

/**
 * The Messages sheets: a row for every message, further rows for what one cell cannot hold.
 *
 * <p>Further rows repeat number, dates and author, so that they stay with their message when the
 * table is sorted or filtered, and say in the last column which part they are.
 */
final class MessageTable implements Transcript.Reader {

  static final TableLayout LAYOUT =
      new TableLayout(
          "Messages",
          List.of(
              Column.of("No.", 9),
              Column.of("Sent", 19),
              Column.of("Sent UTC", 19),
              Column.of("Author", 20),
              Column.of("Text", 80),
              Column.of("Reply to", 12),
              Column.of("Edited", 19),
              Column.of("Note", 22)));

  /** For 10 point letters in the 80 digits of the text column. */
  private static final TextHeight HEIGHT = new TextHeight(98, 13, 4);

  private static final int MESSAGES_PER_PROGRESS = 1_000;

  /**
   * Replies are links in rooms up to this size. POI keeps every link in memory, and Excel takes no
   * more than 65,530 of them in a sheet.
   */
  private static final int MESSAGES_WITH_LINKS = 5_000;

  private final TableSheets sheets;
  private final Styles styles;
  private final Transcript transcript;
  private final CitedRows cited;
  private final Progress progress;
  private final Moments local;
  private final Moments utc;
  private final boolean linksReplies;
  private final RecentMessages recent = new RecentMessages();
  private final Figures figures;

  MessageTable(
      TableSheets sheets, Styles styles, Content content, CitedRows cited, Progress progress) {
    this.sheets = sheets;
    this.styles = styles;
    this.transcript = content.transcript();
    this.cited = cited;
    this.progress = progress;
    this.local = new Moments(content.reader().zone());
    this.figures = new Figures(local);
    this.utc = new Moments(ZoneOffset.UTC);
    this.linksReplies = transcript.count() <= MESSAGES_WITH_LINKS;
  }

  /**
   * Writes the message.
   *
   * @throws java.util.concurrent.CancellationException when the progress says so
   */
  @Override
  public void message(Message message) {
    List<String> parts = CellText.parts(message.text());
    Row first = sheets.next();
    RowAddress address = sheets.address();
    fill(first, message, parts, 0);
    for (int part = 1; part < parts.size(); part++) {
      fill(sheets.next(), message, parts, part);
    }
    cited.note(message.number(), address);
    recent.add(message, address);
    figures.add(message);
    tellProgress(parts.size() > 1);
  }

  /** Ends the table. */
  void finish() {
    sheets.finish();
  }

  /** What the messages written so far add up to. */
  Figures figures() {
    return figures;
  }

  /** Long messages are asked after at once: a thousand of them may take seconds. */
  private void tellProgress(boolean longMessage) {
    if (figures.messages() % MESSAGES_PER_PROGRESS == 0) {
      progress.done(figures.messages());
    } else if (longMessage) {
      progress.check();
    }
  }

  private void fill(Row row, Message message, List<String> parts, int part) {
    String text = parts.get(part);
    if (HEIGHT.lines(text) > 1) {
      row.setHeightInPoints(HEIGHT.of(text));
    }
    Cell number = row.createCell(0);
    number.setCellStyle(styles.number);
    number.setCellValue((double) message.number());
    local.put(row.createCell(1), message.sentAt(), styles.moment);
    utc.put(row.createCell(2), message.sentAt(), styles.moment);
    TextStyle nameStyle = part == 0 ? styles.name : styles.muted;
    nameStyle.put(row.createCell(3), transcript.nameOf(message.author()));
    TextStyle textStyle = message.deleted() ? styles.deletedText : styles.text;
    textStyle.putPart(row.createCell(4), text);
    putReply(row.createCell(5), part == 0 ? message.replyTo() : null);
    local.put(row.createCell(6), part == 0 ? message.editedAt() : null, styles.moment);
    styles.muted.put(row.createCell(7), note(message.deleted(), part, parts.size()));
  }

  /** The number of the message it answers where that is known, else the id it goes by. */
  private void putReply(Cell cell, String replyTo) {
    if (replyTo == null) {
      cell.setCellStyle(styles.muted.plain());
      return;
    }
    Optional<RecentMessages.Place> answered = recent.find(replyTo);
    if (answered.isEmpty()) {
      styles.muted.put(cell, replyTo);
      return;
    }
    (linksReplies ? styles.reference : styles.muted).put(cell, "#" + answered.get().number());
    if (linksReplies) {
      answered.get().row().linkFrom(cell);
    }
  }

  private static String note(boolean deleted, int part, int parts) {
    if (parts == 1) {
      return deleted ? "deleted" : "";
    }
    String place = (part == 0 ? "part " : "continued, part ") + (part + 1) + " of " + parts;
    return deleted ? "deleted, " + place : place;
  }
}
