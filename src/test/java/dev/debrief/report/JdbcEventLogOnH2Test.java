package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class JdbcEventLogOnH2Test extends JdbcEventLogContract {
  JdbcEventLogOnH2Test() {
    super(new TestDatabase());
  }
}
