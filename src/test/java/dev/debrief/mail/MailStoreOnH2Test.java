package dev.debrief.mail;

import dev.debrief.testing.TestDatabase;

class MailStoreOnH2Test extends MailStoreContract {
  MailStoreOnH2Test() {
    super(new TestDatabase());
  }
}
