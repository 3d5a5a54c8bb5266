package dev.debrief.workbook.sheet;

import dev.debrief.report.Progress;
import dev.debrief.report.Transcript;
import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.CellText;
import dev.debrief.workbook.row.RowWriter;
import dev.debrief.workbook.sheet.TableLayout.Column;
import java.io.IOException;
import java.util.List;

/** The Participants sheet: who wrote how much, and from when to when. */
public final class ParticipantTable {

  private static final int TOP = 10;

  private final WorkbookContext book;
  private final Transcript transcript;
  private final ZonedTimes moments;

  public ParticipantTable(WorkbookContext book, Transcript transcript, ZonedTimes moments) {
    this.book = book;
    this.transcript = transcript;
    this.moments = moments;
  }

  /**
   * Writes the whole table.
   *
   * @return the most active participants and their messages, to be drawn
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  public ChartData write(RoomStatistics tally, Progress progress) throws IOException {
    Styles styles = book.styles();
    CellTemplate.Text name = CellTemplate.Text.of(0, styles.name);
    CellTemplate messages = CellTemplate.of(1, styles.count);
    CellTemplate share = CellTemplate.of(2, styles.share);
    CellTemplate.Text first = CellTemplate.Text.of(3, styles.moment);
    CellTemplate.Text last = CellTemplate.Text.of(4, styles.moment);
    TableSheets sheets = new TableSheets(book, layout(book.labels()), progress);
    ChartData top = new ChartData(sheets.sheetName(), 0, 1, "mostActive");
    for (RoomStatistics.Author author : tally.authors()) {
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
