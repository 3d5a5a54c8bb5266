package dev.debrief.outbox;

import dev.debrief.testing.TestDatabase;

class DeliveryStoreOnH2Test extends DeliveryStoreContract {
  DeliveryStoreOnH2Test() {
    super(new TestDatabase());
  }
}
