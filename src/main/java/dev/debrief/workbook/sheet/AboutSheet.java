package dev.debrief.workbook.sheet;

import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Recipient;
import dev.debrief.report.Summary;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;

/** The last sheet: for whom, when and from what the workbook was made, and how to read it. */
public final class AboutSheet {

  private static final int LABEL = 1;
  private static final int VALUE = 2;
  private static final int VALUE_DIGITS = 66;
  private static final TextHeight VALUE_HEIGHT = new TextHeight(VALUE_DIGITS, 15, 6);

  private static final List<String> READING_NOTES =
      List.of("textIsText", "longMessages", "replacedCharacters", "earlyDates");

  private final Labels labels;
  private final Styles styles;
  private final PageSheet page;

  public AboutSheet(WorkbookContext book) {
    this.labels = book.labels();
    this.styles = book.styles();
    page = new PageSheet(book, "About", 2, 26, VALUE_DIGITS, 2);
  }

  /**
   * Writes the sheet.
   *
   * @param version Debrief's own version
   */
  public void fill(Content content, RoomStatistics tally, String version) {
    page.add(10);
    writeReport(content, version);
    writeRoom(content, tally);
    writeSummary(content.summary(), tally.messages());
    page.heading(labels.of("howToRead"), LABEL, VALUE);
    page.add(6);
    READING_NOTES.forEach(this::note);
  }

  private void writeReport(Content content, String version) {
    Recipient reader = content.reader();
    page.heading(labels.of("thisReport"), LABEL, VALUE);
    text("preparedFor", reader.name());
    moment("created", content.createdAt(), reader.zone());
    text("timeZone", reader.zone().getId());
    text("writtenBy", "Debrief " + version);
    page.add(14);
  }

  private void writeRoom(Content content, RoomStatistics tally) {
    page.heading(labels.of("theRoom"), LABEL, VALUE);
    text("title", content.title());
    text("id", content.room());
    count("messages", tally.messages());
    text("messageRange", range(tally));
    count("participants", tally.authors().size());
    page.add(14);
  }

  private void writeSummary(Summary summary, long messages) {
    page.heading(labels.of("theSummary"), LABEL, VALUE);
    text("model", summary.model());
    if (summary.promptVersion() != null) {
      text("promptVersion", summary.promptVersion());
    }
    count("tokensRead", summary.inputTokens());
    count("tokensWritten", summary.outputTokens());
    text("covers", coverage(summary.coveredMessages(), messages));
    if (summary.notice() != null) {
      text("notice", summary.notice());
    }
    page.add(14);
  }

  private String range(RoomStatistics tally) {
    return tally.messages() == 0
        ? labels.of("none")
        : labels.of(
            "fromTo", String.valueOf(tally.firstNumber()), String.valueOf(tally.lastNumber()));
  }

  private String coverage(long covered, long messages) {
    return messages == 0
        ? labels.of("noMessages")
        : labels.of("coverage", covered, messages, labels.percent((double) covered / messages));
  }

  private void text(String label, String value) {
    styles.value.put(row(label, VALUE_HEIGHT.of(value)), value);
  }

  private void count(String label, long value) {
    Cell cell = row(label, VALUE_HEIGHT.of(""));
    cell.setCellStyle(styles.countValue);
    cell.setCellValue((double) value);
  }

  private void moment(String label, Instant moment, ZoneId zone) {
    new ZonedTimes(zone).put(row(label, VALUE_HEIGHT.of("")), moment, styles.dateValue);
  }

  private Cell row(String label, float points) {
    Row row = page.add(points);
    Cell cell = row.createCell(LABEL);
    cell.setCellStyle(styles.label);
    cell.setCellValue(labels.of(label));
    return row.createCell(VALUE);
  }

  private void note(String key) {
    String sentence = labels.of(key);
    Row row = page.add(new TextHeight(100, 13, 7).of(sentence));
    styles.remark.put(page.span(row, LABEL, VALUE, styles.remark.plain()), sentence);
  }
}
