package dev.debrief.outbox;

import dev.debrief.testing.TestDatabase;

class OutboxOnH2Test extends OutboxContract {
  OutboxOnH2Test() {
    super(new TestDatabase());
  }
}
