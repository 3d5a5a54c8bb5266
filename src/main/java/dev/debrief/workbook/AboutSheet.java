package dev.debrief.workbook;

import dev.debrief.report.Requester;
import dev.debrief.report.Summary;
import dev.debrief.report.WorkbookWriter.Content;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** The last sheet: for whom, when and from what the workbook was made, and how to read it. */
final class AboutSheet {

  private static final int LABEL = 1;
  private static final int VALUE = 2;
  private static final int VALUE_DIGITS = 66;
  private static final TextHeight VALUE_HEIGHT = new TextHeight(VALUE_DIGITS, 15, 6);

  private static final List<String> READING_NOTES =
      List.of(
          "Text is text: nothing that was written in the room is a formula here.",
          "A message too long for one cell goes on in the next row, marked \"continued\".",
          "Characters a workbook cannot hold are shown as their control picture (U+2400 to U+241F)"
              + " or as U+FFFD; every line ends with a line feed.",
          "Dates before 1 March 1900 or after the year 9999 are written as text, in UTC.");

  private final Styles styles;
  private final PageSheet page;

  AboutSheet(XSSFWorkbook book, Styles styles) {
    this.styles = styles;
    page = new PageSheet(book, styles, "About", 2, 24, VALUE_DIGITS, 2);
  }

  /**
   * Writes the sheet.
   *
   * @param version Debrief's own version
   */
  void fill(Content content, Figures figures, String version) {
    page.layOut(content.title());
    page.add(10);
    writeReport(content, version);
    writeRoom(content, figures);
    writeSummary(content.summary(), figures.messages());
    page.heading("How to read it", LABEL, VALUE);
    page.add(6);
    READING_NOTES.forEach(this::note);
  }

  private void writeReport(Content content, String version) {
    Requester reader = content.reader();
    page.heading("This report", LABEL, VALUE);
    text("Prepared for", reader.name());
    moment("Created", content.createdAt(), reader.zone());
    text("Time zone", reader.zone().getId());
    text("Written by", "Debrief " + version);
    page.add(14);
  }

  private void writeRoom(Content content, Figures figures) {
    page.heading("The room", LABEL, VALUE);
    text("Title", content.title());
    text("Id", content.room());
    count("Messages", figures.messages());
    text("Message range", range(figures));
    count("Participants", content.participants().size());
    page.add(14);
  }

  private void writeSummary(Summary summary, long messages) {
    page.heading("The summary", LABEL, VALUE);
    text("Model", summary.model());
    if (summary.promptVersion() != null) {
      text("Prompt version", summary.promptVersion());
    }
    count("Tokens read", summary.inputTokens());
    count("Tokens written", summary.outputTokens());
    text("Covers", coverage(summary.coveredMessages(), messages));
    if (summary.notice() != null) {
      text("Notice", summary.notice());
    }
    page.add(14);
  }

  private static String range(Figures figures) {
    return figures.messages() == 0
        ? "none"
        : "#" + figures.firstNumber() + " to #" + figures.lastNumber();
  }

  private static String coverage(long covered, long messages) {
    if (messages == 0) {
      return "no messages";
    }
    return String.format(
        Locale.ENGLISH,
        "%,d of %,d messages (%.1f %%)",
        covered,
        messages,
        100.0 * covered / messages);
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
    new Moments(zone).put(row(label, VALUE_HEIGHT.of("")), moment, styles.dateValue);
  }

  private Cell row(String label, float points) {
    Row row = page.add(points);
    Cell cell = row.createCell(LABEL);
    cell.setCellStyle(styles.label);
    cell.setCellValue(label);
    return row.createCell(VALUE);
  }

  private void note(String sentence) {
    Row row = page.add(new TextHeight(100, 13, 7).of(sentence));
    styles.remark.put(page.span(row, LABEL, VALUE, styles.remark.plain()), sentence);
  }
}
