package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class ReportStoreOnH2Test extends ReportStoreContract {
  ReportStoreOnH2Test() {
    super(new TestDatabase());
  }
}
