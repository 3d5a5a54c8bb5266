package dev.debrief.report;

import dev.debrief.report.Report.StoredFile;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The rows of {@code report_output}: what is known of a finished report's files. */
final class OutputRows {
  /**
   * A report's files as one column, so that a list of reports is one statement: no word of theirs
   * has a blank or a comma.
   */
  static final String FILES =
      "(select string_agg(o.format || ' ' || o.file_key || ' ' || o.bytes || ' ' || o.sha256, ','"
          + " order by o.format) from report_output o where o.report_id = r.id) as files";

  private OutputRows() {}

  /** Reads {@link #FILES}. */
  static List<StoredFile> parse(String column) {
    return column == null
        ? List.of()
        : Arrays.stream(column.split(",", -1)).map(OutputRows::file).toList();
  }

  private static StoredFile file(String words) {
    String[] file = words.split(" ", -1);
    return new StoredFile(file[0], file[1], Long.parseLong(file[2]), file[3]);
  }

  static void insert(Handle handle, String report, List<StoredFile> files) {
    for (StoredFile file : files) {
      handle.execute(
          "insert into report_output (report_id, format, file_key, bytes, sha256)"
              + " values (?, ?, ?, ?, ?)",
          report,
          file.format(),
          file.key(),
          file.bytes(),
          file.sha256());
    }
  }

  static void delete(Handle handle, String report) {
    handle.execute("delete from report_output where report_id = ?", report);
  }
}
