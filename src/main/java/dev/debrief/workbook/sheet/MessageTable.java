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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The Messages sheets: a row for every message, further rows for what one cell cannot hold.
 *
 * <p>Further rows repeat number, dates and author, so that they stay with their message when the
 * table is sorted or filtered, and show in the last column which part they are.
 */
public final class MessageTable implements Transcript.Reader {

  /** For 10 point letters in the 80 digits of the text column. */
  private static final TextHeight HEIGHT = new TextHeight(98, 13, 4);

  private static final int MESSAGES_PER_PROGRESS = 1_000;
  private static final int REPLY_COLUMN = 5;

  private final TableSheets sheets;
  private final Labels labels;
  private final Transcript transcript;
  private final Progress progress;
  private final ZonedTimes local;
  private final ZonedTimes utc = new ZonedTimes(ZoneOffset.UTC);
  private final RecentMessages recent = new RecentMessages();
  private final MessageRows messageRows = new MessageRows();
  private final RoomStatistics tally;

  private final CellTemplate number;
  private final CellTemplate.Text sent;
  private final CellTemplate.Text sentUtc;
  private final CellTemplate.Text author;
  private final CellTemplate.Text authorAgain;
  private final CellTemplate.Text text;
  private final CellTemplate.Text deletedText;
  private final CellTemplate.Text reply;
  private final CellTemplate.Text linkedReply;
  private final CellTemplate.Text edited;
  private final CellTemplate.Text note;

  public MessageTable(
      WorkbookContext book, Transcript transcript, ZonedTimes local, Progress progress)
      throws IOException {
    this.labels = book.labels();
    this.transcript = transcript;
    this.progress = progress;
    this.local = local;
    this.tally = new RoomStatistics(local);
    Styles styles = book.styles();
    number = CellTemplate.of(0, styles.number);
    sent = CellTemplate.Text.of(1, styles.moment);
    sentUtc = CellTemplate.Text.of(2, styles.moment);
    author = CellTemplate.Text.of(3, styles.name);
    authorAgain = CellTemplate.Text.of(3, styles.muted);
    text = CellTemplate.Text.of(4, styles.text);
    deletedText = CellTemplate.Text.of(4, styles.deletedText);
    reply = CellTemplate.Text.of(REPLY_COLUMN, styles.muted);
    linkedReply = CellTemplate.Text.of(REPLY_COLUMN, styles.reference);
    edited = CellTemplate.Text.of(6, styles.moment);
    note = CellTemplate.Text.of(7, styles.muted);
    sheets = new TableSheets(book, layout(labels), progress);
  }

  private static TableLayout layout(Labels labels) {
    List<Column> columns =
        List.of(
            Column.of(labels.of("number"), 9),
            Column.of(labels.of("sent"), 19),
            Column.of(labels.of("sentUtc"), 19),
            Column.of(labels.of("author"), 20),
            Column.of(labels.of("text"), 80),
            Column.of(labels.of("replyTo"), 12),
            Column.of(labels.of("edited"), 19),
            Column.of(labels.of("note"), 22));
    return new TableLayout("Messages", columns, columns.size());
  }

  /**
   * Writes the message.
   *
   * @throws java.util.concurrent.CancellationException where the progress is cancelled
   */
  @Override
  public void message(Message message) throws IOException {
    List<String> parts = CellText.parts(message.text());
    for (int part = 0; part < parts.size(); part++) {
      write(message, parts, part);
    }
    recent.add(message);
    tally.add(message);
    if (tally.messages() % MESSAGES_PER_PROGRESS == 0) {
      progress.done(tally.messages());
    } else if (parts.size() > 1) {
      progress.check(); // a thousand of these may take seconds
    }
  }

  /** Ends the table. */
  public void finish() throws IOException {
    sheets.finish();
  }

  /** What the messages written so far add up to. */
  public RoomStatistics tally() {
    return tally;
  }

  /** Where the messages written so far stand. */
  public MessageRows rows() {
    return messageRows;
  }

  private void write(Message message, List<String> parts, int part) throws IOException {
    String said = parts.get(part);
    RowWriter row = sheets.next(HEIGHT.lines(said) > 1 ? HEIGHT.of(said) : 0);
    boolean first = part == 0;
    if (first) {
      messageRows.add(message.number(), sheets);
    }
    row.number(number, message.number());
    local.put(row, sent, message.sentAt());
    utc.put(row, sentUtc, message.sentAt());
    row.text(first ? author : authorAgain, CellText.single(transcript.nameOf(message.author())));
    row.text(message.deleted() ? deletedText : text, said);
    writeReply(row, first ? message.replyTo() : null);
    local.put(row, edited, first ? message.editedAt() : null);
    String remark = note(message, part, parts.size());
    if (remark.isEmpty()) {
      row.empty(note.plain());
    } else {
      row.text(note, remark);
    }
    row.end();
  }

  /** The number of the message it answers where the room has it, else the id it goes by. */
  private void writeReply(RowWriter row, @Nullable String replyTo) throws IOException {
    if (replyTo == null) {
      row.empty(reply.plain());
      return;
    }
    OptionalLong answered = recent.find(replyTo);
    if (answered.isEmpty()) {
      answered = transcript.numberOf(replyTo);
    }
    if (answered.isEmpty()) {
      row.text(reply, CellText.single(replyTo));
      return;
    }
    Optional<RowAddress> target = messageRows.of(answered.getAsLong());
    boolean links = target.isPresent() && sheets.takesLinks();
    row.text(links ? linkedReply : reply, "#" + answered.getAsLong());
    if (links) {
      sheets.link(REPLY_COLUMN, target.get());
    }
  }

  /** What else is to be said of the row; mostly nothing. */
  private String note(Message message, int part, int parts) {
    boolean simple = parts == 1 && !message.deleted() && message.attachments().isEmpty();
    return simple ? "" : fullNote(message, part, parts);
  }

  private String fullNote(Message message, int part, int parts) {
    StringBuilder said = new StringBuilder();
    if (message.deleted()) {
      said.append(labels.of("deleted"));
    }
    if (parts > 1) {
      said.append(said.isEmpty() ? "" : ", ")
          .append(labels.of(part == 0 ? "part" : "continued", part + 1, parts));
    }
    if (part == 0 && !message.attachments().isEmpty()) {
      said.append(said.isEmpty() ? "" : ", ")
          .append(labels.of("files", message.attachments().size()));
    }
    return said.toString();
  }
}
