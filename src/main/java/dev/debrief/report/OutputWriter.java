package dev.debrief.report;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Writes a report as a file of one format. A further format is one more of these, in the list that
 * the composition root has. Safe for use by several reports at once.
 */
public interface OutputWriter {

  /** What it writes; always the same. */
  OutputFormat format();

  /**
   * Writes the whole file to {@code out}, which stays open. Memory does not grow with the number of
   * messages. Reports to {@code progress} at least every 1,000 messages how many are written, and
   * at the end.
   *
   * @throws IOException when the transcript cannot be read or {@code out} cannot be written; what
   *     was written so far is not a whole file
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  void write(Content content, OutputStream out, Progress progress) throws IOException;

  /**
   * What goes into the file.
   *
   * @param room the room's id
   * @param title the room's title
   * @param reader whom it is for: the dates are in this reader's zone and locale
   * @param createdAt when the report was requested
   * @param transcript the messages
   * @param summary the saved summary
   */
  record Content(
      String room,
      String title,
      Recipient reader,
      Instant createdAt,
      Transcript transcript,
      Summary summary) {}
}
