package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class TicketsOnH2Test extends TicketsContract {
  TicketsOnH2Test() {
    super(new TestDatabase());
  }
}
