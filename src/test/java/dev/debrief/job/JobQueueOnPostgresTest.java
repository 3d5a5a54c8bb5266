package dev.debrief.job;

import dev.debrief.testing.TestDatabase;

class JobQueueOnPostgresTest extends JobQueueContract {
  JobQueueOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
