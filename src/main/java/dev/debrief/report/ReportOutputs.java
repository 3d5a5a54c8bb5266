package dev.debrief.report;

import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Report.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the files of a report, one of each format, one after the other. Safe for use by several
 * reports at once.
 */
public final class ReportOutputs {
  private final ReportFiles files;
  private final List<OutputWriter> writers;

  /**
   * @param writers one of each format, at least one, in the order in which they write
   */
  public ReportOutputs(ReportFiles files, List<OutputWriter> writers) {
    if (writers.stream().map(writer -> writer.format().word()).distinct().count()
        != Math.max(1, writers.size())) {
      throw new IllegalArgumentException("a writer is missing, or two are of one format");
    }
    this.files = files;
    this.writers = List.copyOf(writers);
  }

  /**
   * Writes all of them: all are kept, or none is.
   *
   * @param progress gets counts over all files, which reach the transcript's when the last is whole
   * @throws IOException as {@link OutputWriter#write} and {@link ReportFiles}
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  public List<StoredFile> write(
      Report report, Transcript transcript, Summary summary, Progress progress) throws IOException {
    Content content =
        new Content(
            report.room(),
            report.roomTitle(),
            report.recipient(),
            report.createdAt(),
            transcript,
            summary);
    List<StoredFile> kept = new ArrayList<>();
    try {
      for (OutputWriter writer : writers) {
        String format = writer.format().word();
        try (ReportFiles.Draft draft = files.begin(report.id(), report.attempt(), format)) {
          writer.write(content, draft.out(), share(content, kept.size(), progress));
          kept.add(draft.keep());
        }
      }
      return kept;
    } catch (IOException | RuntimeException e) {
      try {
        delete(kept);
      } catch (IOException | RuntimeException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  /** Deletes files that no report will ever name. */
  public void delete(List<StoredFile> written) throws IOException {
    for (StoredFile file : written) {
      files.delete(file.key());
    }
  }

  private Progress share(Content content, int filesBefore, Progress all) {
    return new Share(all, filesBefore * content.transcript().count(), writers.size());
  }

  /**
   * One file's share of the progress, as large as any other's.
   *
   * @param before the messages of the files before it
   */
  private record Share(Progress all, long before, int files) implements Progress {
    @Override
    public void done(long messages) {
      all.done((before + messages) / files);
    }

    @Override
    public void delta(String text) {
      all.delta(text);
    }

    @Override
    public void check() {
      all.check();
    }
  }
}
