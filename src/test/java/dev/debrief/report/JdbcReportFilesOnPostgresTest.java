package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class JdbcReportFilesOnPostgresTest extends JdbcReportFilesContract {
  JdbcReportFilesOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
