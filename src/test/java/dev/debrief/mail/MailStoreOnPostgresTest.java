package dev.debrief.mail;

import dev.debrief.testing.TestDatabase;

class MailStoreOnPostgresTest extends MailStoreContract {
  MailStoreOnPostgresTest() {
    super(TestDatabase.onPostgres());
  }
}
