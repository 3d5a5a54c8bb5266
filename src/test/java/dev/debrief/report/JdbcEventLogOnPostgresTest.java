package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class JdbcEventLogOnPostgresTest extends JdbcEventLogContract {
  JdbcEventLogOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
