package dev.debrief.report.file;

import dev.debrief.testing.TestDatabase;

class JdbcReportFilesOnPostgresTest extends JdbcReportFilesContract {
  JdbcReportFilesOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
