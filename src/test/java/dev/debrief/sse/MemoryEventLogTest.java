package dev.debrief.sse;

class MemoryEventLogTest extends EventLogContract {
  private final EventLog log = new MemoryEventLog("k3f9");

  @Override
  protected EventLog log() {
    return log;
  }
}
