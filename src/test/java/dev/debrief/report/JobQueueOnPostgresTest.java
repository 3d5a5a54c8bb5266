package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class JobQueueOnPostgresTest extends JobQueueContract {
  JobQueueOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
