package dev.debrief.workbook;

import dev.debrief.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Notes what it is told, and cancels when it was asked to. */
final class Watcher implements Progress {

  final List<Long> done = new ArrayList<>();
  private long cancelAt = Long.MAX_VALUE;
  private boolean cancelled;

  /** Cancels as soon as so many messages are done. */
  Watcher cancellingAt(long messages) {
    cancelAt = messages;
    return this;
  }

  /** Cancels from the next check on. */
  void cancel() {
    cancelled = true;
  }

  @Override
  public void done(long messages) {
    done.add(messages);
    cancelled |= messages >= cancelAt;
    check();
  }

  @Override
  public void delta(String text) {
    throw new AssertionError("a workbook has no text to pass on");
  }

  @Override
  public void check() {
    if (cancelled) {
      throw new CancellationException("cancelled by the test");
    }
  }
}
