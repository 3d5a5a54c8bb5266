package dev.debrief.workbook;

import dev.debrief.report.Progress;
import dev.debrief.report.Transcript;
import dev.debrief.workbook.TableLayout.Column;
import java.io.IOException;
import java.util.List;

/** The Participants sheet: who wrote how much, and from when to when. */
final class ParticipantTable {

  private static final int TOP = 10;

  private final Book book;
  private final Transcript transcript;
  private final Moments moments;

  ParticipantTable(Book book, Transcript transcript, Moments moments) {
    this.book = book;
    this.transcript = transcript;
    this.moments = moments;
  }

  /**
   * Writes the whole table.
   *
   * @return the most active participants and their messages, to be drawn
   * @throws java.util.concurrent.CancellationException when {@code progress} says so
   */
  ChartData write(Tally tally, Progress progress) throws IOException {
    Styles styles = book.styles();
    CellForm.Text name = CellForm.Text.of(0, styles.name);
    CellForm messages = CellForm.of(1, styles.count);
    CellForm share = CellForm.of(2, styles.share);
    CellForm.Text first = CellForm.Text.of(3, styles.moment);
    CellForm.Text last = CellForm.Text.of(4, styles.moment);
    TableSheets sheets = new TableSheets(book, layout(book.labels()), progress);
    ChartData top = new ChartData(sheets.sheetName(), 0, 1, "mostActive");
    for (Tally.Author author : tally.authors()) {
      String shown = CellText.single(transcript.nameOf(author.author()));
      RowWriter row = sheets.next(0);
      row.text(name, shown);
      row.number(messages, author.messages());
      row.fraction(share, (double) author.messages() / tally.messages());
      moments.put(row, first, author.first());
      moments.put(row, last, author.last());
      row.end();
      if (top.size() < TOP) {
        top.add(shown, author.messages());
      }
    }
    sheets.finish();
    return top;
  }

  private static TableLayout layout(Labels labels) {
    List<Column> columns =
        List.of(
            Column.of(labels.of("name"), 40),
            Column.ofNumbers(labels.of("messages"), 14),
            Column.ofNumbers(labels.of("share"), 12),
            Column.of(labels.of("firstMessage"), 22),
            Column.of(labels.of("lastMessage"), 22));
    return new TableLayout("Participants", columns, columns.size());
  }
}
