package dev.debrief.report.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.report.ReportFiles;
import dev.debrief.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

/** The files in a database. */
abstract class JdbcReportFilesContract extends ReportFilesContract {
  private final TestDatabase database;

  JdbcReportFilesContract(TestDatabase database) {
    this.database = database;
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Override
  protected ReportFiles files() {
    return new JdbcReportFiles(database.jdbi());
  }

  @Override
  protected void assertNothingIsLeft() {
    long chunks =
        database
            .jdbi()
            .withHandle(
                h -> h.createQuery("select count(*) from report_file").mapTo(Long.class).one());
    assertEquals(0, chunks);
  }
}
