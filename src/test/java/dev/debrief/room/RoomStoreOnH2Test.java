package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class RoomStoreOnH2Test extends RoomStoreContract {
  RoomStoreOnH2Test() {
    super(new TestDatabase());
  }
}
