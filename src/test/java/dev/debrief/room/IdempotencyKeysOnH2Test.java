package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class IdempotencyKeysOnH2Test extends IdempotencyKeysContract {
  IdempotencyKeysOnH2Test() {
    super(new TestDatabase());
  }
}
