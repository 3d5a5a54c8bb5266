package dev.debrief.report;

import dev.debrief.testing.TestDatabase;

class EraserOnH2Test extends EraserContract {
  EraserOnH2Test() {
    super(new TestDatabase());
  }
}
