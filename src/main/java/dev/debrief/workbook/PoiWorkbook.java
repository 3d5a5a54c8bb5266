package dev.debrief.workbook;

import dev.debrief.report.Progress;
import dev.debrief.report.Requester;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.report.WorkbookWriter;
import dev.debrief.room.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.poi.ooxml.POIXMLProperties;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Writes workbooks with Apache POI: a designed Summary, the messages and participants as tables to
 * filter and print, and an About sheet that says where it all comes from.
 *
 * <p>Holds no state, so any number of threads may write at once. Each call keeps temporary files of
 * about the workbook's size in {@code java.io.tmpdir} and deletes them before it ends.
 */
public final class PoiWorkbook implements WorkbookWriter {

  /** Rows POI keeps before they go to the temporary file; none is ever looked at again. */
  private static final int WINDOW_ROWS = 16;

  private static final boolean COMPRESS_TEMPORARY_FILES = true;
  private static final boolean SHARE_STRINGS = false;

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
   *     needs more goes on in a further sheet
   */
  PoiWorkbook(String version, int rowsPerSheet) {
    this.version = version;
    this.rowsPerSheet = rowsPerSheet;
  }

  @Override
  public void write(Content content, OutputStream out, Progress progress) throws IOException {
    progress.check();
    try (SXSSFWorkbook book =
        new SXSSFWorkbook(
            new XSSFWorkbook(), WINDOW_ROWS, COMPRESS_TEMPORARY_FILES, SHARE_STRINGS)) {
      try {
        long messages = fill(book, content, progress);
        describe(book.getXSSFWorkbook().getProperties(), content);
        GuardedOutput guarded = new GuardedOutput(out, progress);
        book.write(guarded);
        guarded.flush();
        progress.done(messages);
      } finally {
        flushRows(book);
      }
    }
  }

  /**
   * Writes a tiny workbook to nowhere, so that POI's classes are loaded and the first report does
   * not wait the second or more this takes. Meant for a background thread at start-up.
   *
   * @throws IOException when no temporary file can be written: no report could be either
   */
  public void warmUp() throws IOException {
    Requester reader = new Requester("nobody", "Nobody", null, Locale.ROOT, ZoneOffset.UTC);
    Message message =
        new Message(1, null, "nobody", Instant.EPOCH, "", null, null, false, List.of());
    Summary.Point point = new Summary.Point("Nothing yet.", List.of(1L));
    Summary summary = new Summary(List.of(point), Summary.EXTRACTIVE, null, 0, 0, 1, null);
    write(
        new Content("none", "None", reader, Instant.EPOCH, new Single(message), summary, List.of()),
        OutputStream.nullOutputStream(),
        new Unwatched());
  }

  /** Makes the sheets in the order they stand in; returns how many messages there are. */
  private long fill(SXSSFWorkbook book, Content content, Progress progress) throws IOException {
    Styles styles = new Styles(book.getXSSFWorkbook());
    SummarySheet summary = new SummarySheet(book.getXSSFWorkbook(), styles);

    CitedRows cited = new CitedRows(content.summary());
    MessageTable messages =
        new MessageTable(
            table(book, styles, MessageTable.LAYOUT, content), styles, content, cited, progress);
    content.transcript().read(messages);
    messages.finish();
    Figures figures = messages.figures();

    new ParticipantTable(
            table(book, styles, ParticipantTable.LAYOUT, content), styles, content.reader().zone())
        .write(content.participants(), figures.messages(), progress);
    new AboutSheet(book.getXSSFWorkbook(), styles).fill(content, figures, version);
    summary.fill(content, figures, cited);
    return figures.messages();
  }

  private TableSheets table(
      SXSSFWorkbook book, Styles styles, TableLayout layout, Content content) {
    return new TableSheets(book, styles, layout, content.title(), rowsPerSheet);
  }

  /**
   * Empties the windows. POI's close() shuts the temporary files first and flushes rows second, so
   * after a failure it would log that it cannot.
   */
  private static void flushRows(SXSSFWorkbook book) throws IOException {
    for (Sheet sheet : book) {
      if (sheet instanceof SXSSFSheet streamed) {
        streamed.flushRows();
      }
    }
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
    public void read(Reader reader) throws IOException {
      reader.message(message);
    }
  }

  /** A progress nobody looks at. */
  private static final class Unwatched implements Progress {
    @Override
    public void done(long messages) {}

    @Override
    public void delta(String text) {}

    @Override
    public void check() {}
  }
}
