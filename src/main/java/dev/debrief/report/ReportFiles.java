package dev.debrief.report;

import dev.debrief.report.Report.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where the files of reports are. Takes them as they stream; nothing half-written is ever found in
 * it.
 */
public interface ReportFiles {

  /**
   * Begins a file for one attempt at a report; what earlier attempts have left of that format is
   * deleted. A later attempt's file stays: this one may have been delayed for long, and not know
   * yet that it has lost the report.
   *
   * @param format the {@link OutputFormat#word() word} of its format
   */
  Draft begin(String report, int attempt, String format) throws IOException;

  /**
   * Opens a kept file at an offset. Where the file is deleted while it is read, reading continues
   * or fails, but never ends as if the file had ended.
   *
   * @param offset 0 to the file's size
   * @throws java.io.FileNotFoundException where there is none of that key
   */
  InputStream open(String key, long offset) throws IOException;

  /** Deletes a kept file; does nothing where there is none. */
  void delete(String key) throws IOException;

  /** Deletes whatever there is of a report. */
  void deleteAll(String report) throws IOException;

  /**
   * A file being written, by one thread. Closed without {@link #keep}, it leaves nothing behind.
   */
  interface Draft extends AutoCloseable {

    /** Where to write the bytes. */
    OutputStream out();

    /** Makes the file durable and findable by its key. */
    StoredFile keep() throws IOException;

    @Override
    void close() throws IOException;
  }
}
