package dev.debrief.report.file;

import dev.debrief.testing.TestDatabase;

class DownloadLinksOnH2Test extends DownloadLinksContract {
  DownloadLinksOnH2Test() {
    super(new TestDatabase());
  }
}
