package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class EraserOnPostgresTest extends EraserContract {
  EraserOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
