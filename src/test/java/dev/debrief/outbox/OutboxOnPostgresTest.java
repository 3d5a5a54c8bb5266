package dev.debrief.outbox;

import dev.debrief.testing.TestDatabase;

class OutboxOnPostgresTest extends OutboxContract {
  OutboxOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
