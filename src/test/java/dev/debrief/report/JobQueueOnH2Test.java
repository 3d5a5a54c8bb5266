package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class JobQueueOnH2Test extends JobQueueContract {
  JobQueueOnH2Test() {
    super(new TestDatabase());
  }
}
