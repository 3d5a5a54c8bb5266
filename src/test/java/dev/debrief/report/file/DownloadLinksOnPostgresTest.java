package dev.debrief.report.file;

import dev.debrief.testing.TestDatabase;

class DownloadLinksOnPostgresTest extends DownloadLinksContract {
  DownloadLinksOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
