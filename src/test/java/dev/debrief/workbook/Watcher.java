package dev.debrief.workbook;

import dev.debrief.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Notes what it is told, and cancels when it was asked to. */
public final class Watcher implements Progress {

  final List<Long> done = new ArrayList<>();
  private boolean cancelled;
  private int checks;

  /** Cancels from the next check on. */
  void cancel() {
    cancelled = true;
  }

  /** How often it was asked whether to go on. */
  int checks() {
    return checks;
  }

  @Override
  public void done(long messages) {
    done.add(messages);
    check();
  }

  @Override
  public void delta(String text) {
    throw new AssertionError("a workbook has no text to pass on");
  }

  @Override
  public void check() {
    checks++;
    if (cancelled) {
      throw new CancellationException("cancelled by the test");
    }
  }
}
