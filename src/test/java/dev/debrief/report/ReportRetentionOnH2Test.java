package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class ReportRetentionOnH2Test extends ReportRetentionContract {
  ReportRetentionOnH2Test() {
    super(new TestDatabase());
  }
}
