package dev.debrief.report;

import dev.debrief.report.Report.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Where workbooks lie. Takes them as they stream; nothing half-written is ever found in it. */
public interface ReportFiles {

  /** Begins a file for one attempt at a report; what earlier attempts have left is deleted. */
  Draft begin(String report, int attempt) throws IOException;

  /**
   * Opens a kept file at an offset.
   *
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
