package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class RoomStatementsOnH2Test extends RoomStatementsContract {
  RoomStatementsOnH2Test() {
    super(new TestDatabase());
  }
}
