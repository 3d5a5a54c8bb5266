package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class RoomStoreOnPostgresTest extends RoomStoreContract {
  RoomStoreOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
