package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class ReportStoreOnPostgresTest extends ReportStoreContract {
  ReportStoreOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
