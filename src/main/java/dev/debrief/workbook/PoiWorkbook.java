package dev.debrief.workbook;

import dev.debrief.report.OutputFormat;
import dev.debrief.report.OutputWriter;
import dev.debrief.report.Progress;
import dev.debrief.report.Recipient;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.workbook.row.BookArchive;
import dev.debrief.workbook.row.CellText;
import dev.debrief.workbook.sheet.AboutSheet;
import dev.debrief.workbook.sheet.ActivityTable;
import dev.debrief.workbook.sheet.AttachmentTable;
import dev.debrief.workbook.sheet.ChartData;
import dev.debrief.workbook.sheet.Direction;
import dev.debrief.workbook.sheet.Labels;
import dev.debrief.workbook.sheet.MessageRows;
import dev.debrief.workbook.sheet.MessageTable;
import dev.debrief.workbook.sheet.ParticipantTable;
import dev.debrief.workbook.sheet.PrintLayout;
import dev.debrief.workbook.sheet.RoomStatistics;
import dev.debrief.workbook.sheet.Styles;
import dev.debrief.workbook.sheet.SummarySheet;
import dev.debrief.workbook.sheet.WorkbookContext;
import dev.debrief.workbook.sheet.ZonedTimes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.poi.ooxml.POIXMLProperties;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Writes workbooks: Apache POI makes the book with all that is designed in it, and the rows of its
 * tables are written past POI as they are read.
 *
 * <p>Holds no state, so any number of threads may write at once. Makes no temporary files.
 */
public final class PoiWorkbook implements OutputWriter {

  private static final OutputFormat FORMAT =
      new OutputFormat(
          "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

  private final String version;
  private final int rowsPerSheet;

  /**
   * @param version Debrief's own version, for the About sheet
   */
  public PoiWorkbook(String version) {
    this(version, SpreadsheetVersion.EXCEL2007.getMaxRows());
  }

  /**
   * @param rowsPerSheet the rows of a sheet including its header, 2 to 1,048,576: a table that
   *     needs more continues in a further sheet
   */
  public PoiWorkbook(String version, int rowsPerSheet) {
    this.version = version;
    this.rowsPerSheet = rowsPerSheet;
  }

  @Override
  public OutputFormat format() {
    return FORMAT;
  }

  @Override
  public void write(Content content, OutputStream out, Progress progress) throws IOException {
    progress.check();
    Labels labels = new Labels(content.reader().locale());
    boolean isRightToLeft =
        Direction.isRightToLeft(content.transcript().excerpt(), labels.isRightToLeft());
    try (XSSFWorkbook poi = new XSSFWorkbook();
        BookArchive archive = new BookArchive(new CheckedOutput(out, progress))) {
      WorkbookContext book =
          new WorkbookContext(
              poi,
              archive,
              new Styles(poi, labels, isRightToLeft),
              labels,
              new PrintLayout(content.title(), labels),
              isRightToLeft,
              rowsPerSheet);
      long messages = fill(book, content, progress);
      describe(poi.getProperties(), content);
      archive.finish(poi);
      progress.done(messages);
    }
  }

  /**
   * Writes a tiny workbook to nowhere, so that POI's classes are loaded and the first report does
   * not wait the second or more this takes. Meant for a background thread at start-up.
   *
   * @throws IOException never for want of space: nothing is kept
   */
  public void warmUp() throws IOException {
    Recipient reader = new Recipient("nobody", "Nobody", null, Locale.ROOT, ZoneOffset.UTC);
    Message message =
        new Message(1, null, "nobody", Instant.EPOCH, "", null, null, false, List.of());
    Summary.Point point = new Summary.Point("Nothing yet.", List.of(1L));
    Summary summary = new Summary(List.of(point), Summary.EXTRACTIVE, null, 0, 0, 1, null);
    write(
        new Content("none", "None", reader, Instant.EPOCH, new Single(message), summary),
        OutputStream.nullOutputStream(),
        new Unwatched());
  }

  /**
   * Makes the sheets in the order they stand in, except that the first one is filled last; returns
   * how many messages there are.
   */
  private long fill(WorkbookContext book, Content content, Progress progress) throws IOException {
    Transcript transcript = content.transcript();
    ZonedTimes moments = new ZonedTimes(content.reader().zone());
    SummarySheet summary = new SummarySheet(book);

    MessageTable messages = new MessageTable(book, transcript, moments, progress);
    transcript.read(messages);
    messages.finish();
    RoomStatistics tally = messages.tally();
    MessageRows rows = messages.rows();

    ChartData mostActive = new ParticipantTable(book, transcript, moments).write(tally, progress);
    ChartData overTime = new ActivityTable(book, tally).write(progress);
    if (tally.attachments() > 0) {
      AttachmentTable attachments = new AttachmentTable(book, transcript, rows, moments, progress);
      transcript.read(attachments);
      attachments.finish();
    }
    new AboutSheet(book).fill(content, tally, version);
    summary.fill(content, tally, rows, overTime, mostActive);
    return tally.messages();
  }

  private static void describe(POIXMLProperties properties, Content content) {
    properties.getExtendedProperties().setApplication("Debrief");
    POIXMLProperties.CoreProperties core = properties.getCoreProperties();
    core.setTitle(CellText.clean(content.title()));
    core.setCreator("Debrief");
  }

  /** A transcript of one message. */
  private record Single(Message message) implements Transcript {
    @Override
    public long count() {
      return 1;
    }

    @Override
    public String nameOf(String author) {
      return author;
    }

    @Override
    public OptionalLong numberOf(String id) {
      return OptionalLong.empty();
    }

    @Override
    public String excerpt() {
      return message.text();
    }

    @Override
    public void read(Reader reader) throws IOException {
      reader.message(message);
    }
  }

  /** A progress that is not shown. */
  private static final class Unwatched implements Progress {
    @Override
    public void done(long messages) {}

    @Override
    public void delta(String text) {}

    @Override
    public void check() {}
  }
}
