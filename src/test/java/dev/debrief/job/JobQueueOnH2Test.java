package dev.debrief.job;

import dev.debrief.testing.TestDatabase;

class JobQueueOnH2Test extends JobQueueContract {
  JobQueueOnH2Test() {
    super(new TestDatabase());
  }
}
