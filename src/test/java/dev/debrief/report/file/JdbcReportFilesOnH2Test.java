package dev.debrief.report.file;

import dev.debrief.testing.TestDatabase;

class JdbcReportFilesOnH2Test extends JdbcReportFilesContract {
  JdbcReportFilesOnH2Test() {
    super(new TestDatabase());
  }
}
