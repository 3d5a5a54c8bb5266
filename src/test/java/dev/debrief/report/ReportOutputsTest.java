package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.room.Message;
import dev.debrief.testing.ListedTranscript;
import dev.debrief.testing.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report has a file of each format that somebody has written a writer for. */
class ReportOutputsTest {
  private static final Report REPORT = TestReports.queued("r", "room", 10, SettableClock.START);

  @TempDir Path folder;
  private ReportFiles files;
  private final List<Long> told = new ArrayList<>();
  private boolean stopped;

  private final Progress progress =
      new Progress() {
        @Override
        public void done(long messages) {
          check();
          told.add(messages);
        }

        @Override
        public void delta(String text) {
          throw new AssertionError(text);
        }

        @Override
        public void check() {
          if (stopped) {
            throw new CancellationException();
          }
        }
      };

  @BeforeEach
  void open() throws IOException {
    files = new DirectoryReportFiles(folder);
  }

  private List<StoredFile> write(OutputWriter... writers) throws IOException {
    List<Message> messages =
        LongStream.rangeClosed(1, 10)
            .mapToObj(
                n -> new Message(n, null, "ada", Instant.EPOCH, "x", null, null, false, List.of()))
            .toList();
    Summary summary = new Summary(List.of(), Summary.EXTRACTIVE, null, 0, 0, 10, null);
    return new ReportOutputs(files, List.of(writers))
        .write(REPORT, new ListedTranscript(messages), summary, progress);
  }

  private static OutputWriter writing(String format, String text) {
    return TestOutputs.of(
        format,
        (content, out, progress) -> {
          progress.done(content.transcript().count() / 2);
          out.write(text.getBytes(StandardCharsets.UTF_8));
          progress.done(content.transcript().count());
        });
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFurtherFormatIsOneWriterMore() throws IOException {
    List<StoredFile> written = write(writing("one", "1"), writing("two", "22"));

    assertEquals(List.of("one", "two"), written.stream().map(StoredFile::format).toList());
    assertEquals(List.of(1L, 2L), written.stream().map(StoredFile::bytes).toList());
    try (InputStream in = files.open(written.get(1).key(), 0)) {
      assertEquals("22", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void theFilesTogetherAreTheProgressOfTheReport() throws IOException {
    write(writing("one", "1"), writing("two", "2"));
    assertEquals(List.of(2L, 5L, 7L, 10L), told);
  }

  @Test
  void whereOneCannotBeWrittenNoneIsLeft() throws IOException {
    OutputWriter broken =
        TestOutputs.of(
            "broken",
            (content, out, progress) -> {
              out.write(1);
              throw new IOException("thrown by the test");
            });
    assertThrows(IOException.class, () -> write(writing("one", "1"), broken));
    assertEquals(List.of(), names());
  }

  @Test
  void whereTheReportIsCancelledMeanwhileNoneIsLeft() throws IOException {
    OutputWriter cancelled =
        TestOutputs.of(
            "two",
            (content, out, progress) -> {
              stopped = true;
              progress.check();
            });
    assertThrows(CancellationException.class, () -> write(writing("one", "1"), cancelled));
    assertEquals(List.of(), names());
  }

  @Test
  void filesThatNoReportNamesAreDeleted() throws IOException {
    ReportOutputs outputs = new ReportOutputs(files, List.of(writing("one", "1")));
    outputs.delete(write(writing("one", "1"), writing("two", "2")));
    assertEquals(List.of(), names());
  }

  @Test
  void eachFormatHasOneWriter() {
    List<OutputWriter> twice = List.of(writing("one", "1"), writing("one", "2"));
    assertThrows(IllegalArgumentException.class, () -> new ReportOutputs(files, twice));
    assertThrows(IllegalArgumentException.class, () -> new ReportOutputs(files, List.of()));
    for (String word : List.of("", "a b", "a,b", "../x", "x".repeat(17))) {
      assertThrows(
          IllegalArgumentException.class, () -> new OutputFormat(word, "text/plain", "txt"));
    }
  }
}
