package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class TicketsOnPostgresTest extends TicketsContract {
  TicketsOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
