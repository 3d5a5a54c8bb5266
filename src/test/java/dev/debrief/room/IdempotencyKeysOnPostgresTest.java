package dev.debrief.room;

import dev.debrief.testing.TestDatabase;

class IdempotencyKeysOnPostgresTest extends IdempotencyKeysContract {
  IdempotencyKeysOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
