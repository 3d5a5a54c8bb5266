package dev.debrief.workbook;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.workbook.row.BookArchive;
import dev.debrief.workbook.row.CellTemplate;
import dev.debrief.workbook.row.CellText;
import dev.debrief.workbook.row.RowWriter;
import dev.debrief.workbook.sheet.Labels;
import dev.debrief.workbook.sheet.PrintLayout;
import dev.debrief.workbook.sheet.Styles;
import dev.debrief.workbook.sheet.TableLayout;
import dev.debrief.workbook.sheet.TableLayout.Column;
import dev.debrief.workbook.sheet.TableSheets;
import dev.debrief.workbook.sheet.WorkbookContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipInputStream;
import org.apache.commons.io.output.CountingOutputStream;
import org.apache.commons.io.output.UnsynchronizedByteArrayOutputStream;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * The same rows of six columns written by Debrief's row writer, by the same with the JDK's deflate,
 * by POI's streaming workbook, and by fastexcel with its texts in their cells, by turns in one
 * process; beside them, as the limit, deflating the bytes of Debrief's own sheet and nothing else.
 * Prints medians and ratios; on a busy machine only the ratios mean something.
 */
public final class RowBench {

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int LEVEL = 2;
  private static final int TEXTS = 20_000;
  private static final long START = Instant.parse("2026-01-05T08:00:00Z").toEpochMilli();

  private final String[] texts = texts();
  private final int rows;
  private final int rounds;

  private RowBench(int rows, int rounds) {
    this.rows = rows;
    this.rounds = rounds;
  }

  /** Runs all of it, in a few minutes. */
  public static void main(String[] arguments) throws IOException {
    new RowBench(20_000, 7).measure(); // a round to warm up, not printed
    System.out.printf(
        "%n%-28s %9s %9s %9s %9s %11s %9s%n",
        "six columns", "rows", "CPU ms", "of limit", "of ours", "bytes a row", "file KiB");
    new RowBench(100_000, 9).print();
    new RowBench(1_000_000, 3).print();
  }

  private enum Writer {
    DEBRIEF("Debrief"),
    PLAIN("... with the JDK's deflate"),
    FASTEXCEL("fastexcel, inline"),
    SXSSF("POI SXSSF"),
    LIMIT("the JDK's deflate alone");

    private final String title;

    Writer(String title) {
      this.title = title;
    }
  }

  /** What one round of one writer took: CPU, and bytes allocated. */
  private record Cost(double millis, double bytes) {}

  private void print() throws IOException {
    Map<Writer, List<Cost>> costs = measure();
    Map<Writer, Long> sizes = new EnumMap<>(Writer.class);
    for (Writer writer : Writer.values()) {
      CountingOutputStream out = new CountingOutputStream(OutputStream.nullOutputStream());
      if (writer != Writer.LIMIT) {
        write(writer, out, null);
        sizes.put(writer, out.getByteCount());
      }
    }
    double limit = median(costs.get(Writer.LIMIT));
    double ours = median(costs.get(Writer.DEBRIEF));
    for (Writer writer : Writer.values()) {
      double millis = median(costs.get(writer));
      double bytes = costs.get(writer).get(0).bytes / rows;
      System.out.printf(
          Locale.ROOT,
          "%-28s %,9d %9.0f %8.2fx %8.2fx %11.0f %9s%n",
          writer.title,
          rows,
          millis,
          millis / limit,
          millis / ours,
          bytes,
          sizes.containsKey(writer) ? String.valueOf(sizes.get(writer) / 1024) : "");
    }
  }

  private Map<Writer, List<Cost>> measure() throws IOException {
    byte[] sheet = sheet();
    Map<Writer, List<Cost>> costs = new EnumMap<>(Writer.class);
    for (int round = 0; round < rounds; round++) {
      for (Writer writer : Writer.values()) {
        long thread = Thread.currentThread().getId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long cpu = THREADS.getCurrentThreadCpuTime();
        write(writer, OutputStream.nullOutputStream(), sheet);
        double millis = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
        double bytes = THREADS.getThreadAllocatedBytes(thread) - allocated;
        costs.computeIfAbsent(writer, w -> new ArrayList<>()).add(new Cost(millis, bytes));
      }
    }
    return costs;
  }

  private static double median(List<Cost> costs) {
    double[] millis = costs.stream().mapToDouble(Cost::millis).sorted().toArray();
    return millis[millis.length / 2];
  }

  private void write(Writer writer, OutputStream out, byte[] sheet) throws IOException {
    switch (writer) {
      case DEBRIEF -> debrief(new BookArchive(out));
      case PLAIN -> debrief(BookArchive.plain(out, LEVEL));
      case SXSSF -> sxssf(out);
      case FASTEXCEL -> fastexcel(out);
      case LIMIT -> deflate(sheet);
    }
  }

  private String text(int row) {
    return texts[row % TEXTS];
  }

  private static String author(int row) {
    return "author " + row % 50;
  }

  private static String kind(int row) {
    return row % 9 == 0 ? "question" : "message";
  }

  private static long sentAt(int row) {
    return START + row * 37_123L;
  }

  private void debrief(BookArchive to) throws IOException {
    Labels labels = new Labels(Locale.ENGLISH);
    try (to;
        XSSFWorkbook poi = new XSSFWorkbook()) {
      Styles styles = new Styles(poi, labels, false);
      WorkbookContext book =
          new WorkbookContext(
              poi, to, styles, labels, new PrintLayout("Bench", labels), false, 1_048_576);
      List<Column> columns =
          List.of(
              Column.of("No.", 9),
              Column.of("Sent", 19),
              Column.of("Sent UTC", 19),
              Column.of("Author", 20),
              Column.of("Text", 80),
              Column.of("Kind", 12));
      TableSheets sheets =
          new TableSheets(book, new TableLayout("Messages", columns, 6), new Watcher());
      CellTemplate number = CellTemplate.of(0, styles.number);
      CellTemplate local = CellTemplate.of(1, styles.moment.plain());
      CellTemplate utc = CellTemplate.of(2, styles.moment.plain());
      CellTemplate.Text author = CellTemplate.Text.of(3, styles.name);
      CellTemplate.Text text = CellTemplate.Text.of(4, styles.text);
      CellTemplate.Text kind = CellTemplate.Text.of(5, styles.muted);
      for (int i = 0; i < rows; i++) {
        RowWriter row = sheets.next(0);
        row.number(number, i);
        row.date(local, sentAt(i) + 3_600_000);
        row.date(utc, sentAt(i));
        row.text(author, CellText.single(author(i)));
        for (String part : CellText.parts(text(i))) {
          row.text(text, part);
        }
        row.text(kind, CellText.single(kind(i)));
        row.end();
      }
      sheets.finish();
      to.finish(poi);
    }
  }

  private void sxssf(OutputStream out) throws IOException {
    try (SXSSFWorkbook book = new SXSSFWorkbook()) {
      Sheet sheet = book.createSheet("Messages");
      CellStyle moment = book.createCellStyle();
      moment.setDataFormat(book.createDataFormat().getFormat("yyyy-mm-dd hh:mm:ss"));
      for (int i = 0; i < rows; i++) {
        Row row = sheet.createRow(i);
        row.createCell(0).setCellValue(i);
        Cell local = row.createCell(1);
        local.setCellValue(date(sentAt(i) + 3_600_000));
        local.setCellStyle(moment);
        Cell utc = row.createCell(2);
        utc.setCellValue(date(sentAt(i)));
        utc.setCellStyle(moment);
        row.createCell(3).setCellValue(author(i));
        row.createCell(4).setCellValue(text(i));
        row.createCell(5).setCellValue(kind(i));
      }
      book.write(out);
    }
  }

  private void fastexcel(OutputStream out) throws IOException {
    try (Workbook book = new Workbook(out, "Bench", "1.0")) {
      Worksheet sheet = book.newWorksheet("Messages");
      sheet.range(0, 1, 0, 2).style().format("yyyy-mm-dd hh:mm:ss").set();
      for (int i = 0; i < rows; i++) {
        sheet.value(i, 0, i);
        sheet.value(i, 1, date(sentAt(i) + 3_600_000));
        sheet.value(i, 2, date(sentAt(i)));
        sheet.inlineString(i, 3, author(i));
        sheet.inlineString(i, 4, text(i));
        sheet.inlineString(i, 5, kind(i));
        if (i % 1_000 == 999) {
          sheet.flush();
        }
      }
      sheet.finish();
    }
  }

  private static LocalDateTime date(long millis) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(millis, 1_000), Math.floorMod(millis, 1_000) * 1_000_000, ZoneOffset.UTC);
  }

  /** Deflates as many bytes as the sheet of all the rows has. */
  private void deflate(byte[] sheet) {
    Deflater deflater = new Deflater(LEVEL, true);
    CRC32 sum = new CRC32();
    byte[] out = new byte[8_192];
    int chunk = 32 * 1024;
    for (int from = 0; from < sheet.length; from += chunk) {
      int length = Math.min(chunk, sheet.length - from);
      sum.update(sheet, from, length);
      deflater.setInput(sheet, from, length);
      while (!deflater.needsInput()) {
        deflater.deflate(out);
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      deflater.deflate(out);
    }
    deflater.end();
  }

  /** The XML of Debrief's sheet of all the rows. */
  private byte[] sheet() throws IOException {
    UnsynchronizedByteArrayOutputStream file = UnsynchronizedByteArrayOutputStream.builder().get();
    debrief(new BookArchive(file));
    try (ZipInputStream parts = new ZipInputStream(file.toInputStream())) {
      parts.getNextEntry(); // the rows come first
      return parts.readAllBytes();
    }
  }

  /** Runs of words as people wrote them in the sample rooms, some with an emoji or two. */
  private static String[] texts() {
    List<String> words = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String room : List.of("launch", "incident", "planning")) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  RowBench.class.getResourceAsStream("/dev/debrief/demo/rooms/" + room + ".ndjson"),
                  StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          words.addAll(Arrays.asList(json.readTree(line).get("text").asText().split(" ")));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Random random = new Random(42);
    String[] texts = new String[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
      int length = 1 + random.nextInt(27);
      int from = random.nextInt(words.size() - length);
      texts[i] = String.join(" ", words.subList(from, from + length));
      if (i % 10 == 0) {
        texts[i] += " 😀👍";
      }
    }
    return texts;
  }
}
