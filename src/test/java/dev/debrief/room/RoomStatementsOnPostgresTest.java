package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class RoomStatementsOnPostgresTest extends RoomStatementsContract {
  RoomStatementsOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
