package dev.debrief.outbox;

import dev.debrief.testing.TestDatabase;

class DeliveryStoreOnPostgresTest extends DeliveryStoreContract {
  DeliveryStoreOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
