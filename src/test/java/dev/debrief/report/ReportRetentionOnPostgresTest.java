package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class ReportRetentionOnPostgresTest extends ReportRetentionContract {
  ReportRetentionOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
