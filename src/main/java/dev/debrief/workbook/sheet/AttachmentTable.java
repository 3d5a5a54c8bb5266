package dev.debrief.workbook.sheet;

import dev.debrief.report.Progress;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.CellText;
import dev.debrief.workbook.row.RowAddress;
import dev.debrief.workbook.row.RowWriter;
import dev.debrief.workbook.sheet.TableLayout.Column;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The Attachments sheet: what files were sent, with which message, and where they lie. Addresses
 * are plain text: where they lead is unknown.
 */
public final class AttachmentTable implements Transcript.Reader {

  private static final int MESSAGES_BETWEEN_CHECKS = 1_000;

  private final TableSheets sheets;
  private final Transcript transcript;
  private final Progress progress;
  private final MessageRows messageRows;
  private final ZonedTimes moments;
  private final CellTemplate.Text message;
  private final CellTemplate.Text linkedMessage;
  private final CellTemplate.Text sent;
  private final CellTemplate.Text author;
  private final CellTemplate.Text file;
  private final CellTemplate bytes;
  private final CellTemplate.Text address;

  public AttachmentTable(
      WorkbookContext book,
      Transcript transcript,
      MessageRows messageRows,
      ZonedTimes moments,
      Progress progress)
      throws IOException {
    this.transcript = transcript;
    this.progress = progress;
    this.messageRows = messageRows;
    this.moments = moments;
    Styles styles = book.styles();
    message = CellTemplate.Text.of(0, styles.muted);
    linkedMessage = CellTemplate.Text.of(0, styles.reference);
    sent = CellTemplate.Text.of(1, styles.moment);
    author = CellTemplate.Text.of(2, styles.name);
    file = CellTemplate.Text.of(3, styles.text);
    bytes = CellTemplate.of(4, styles.count);
    address = CellTemplate.Text.of(5, styles.text);
    sheets = new TableSheets(book, layout(book.labels()), progress);
  }

  private static TableLayout layout(Labels labels) {
    List<Column> columns =
        List.of(
            Column.of(labels.of("message"), 12),
            Column.of(labels.of("sent"), 19),
            Column.of(labels.of("author"), 20),
            Column.of(labels.of("file"), 50),
            Column.ofNumbers(labels.of("bytes"), 14),
            Column.of(labels.of("address"), 70));
    return new TableLayout("Attachments", columns, columns.size());
  }

  /**
   * Writes the message's attachments.
   *
   * @throws java.util.concurrent.CancellationException where the progress is cancelled, also among
   *     messages without any
   */
  @Override
  public void message(Message sentWith) throws IOException {
    if (sentWith.number() % MESSAGES_BETWEEN_CHECKS == 0) {
      progress.check();
    }
    for (Message.Attachment attachment : sentWith.attachments()) {
      RowWriter row = sheets.next(0);
      Optional<RowAddress> target = messageRows.of(sentWith.number());
      boolean links = target.isPresent() && sheets.takesLinks();
      row.text(links ? linkedMessage : message, "#" + sentWith.number());
      if (links) {
        sheets.link(0, target.get());
      }
      moments.put(row, sent, sentWith.sentAt());
      row.text(author, CellText.single(transcript.nameOf(sentWith.author())));
      row.text(file, CellText.single(attachment.name()));
      if (attachment.bytes() == null) {
        row.empty(bytes);
      } else {
        row.number(bytes, attachment.bytes());
      }
      if (attachment.url() == null) {
        row.empty(address.plain());
      } else {
        row.text(address, CellText.single(attachment.url()));
      }
      row.end();
    }
  }

  /** Ends the table. */
  public void finish() throws IOException {
    sheets.finish();
  }
}
