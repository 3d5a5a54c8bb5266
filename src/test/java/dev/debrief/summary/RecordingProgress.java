package dev.debrief.summary;

import dev.debrief.report.Progress;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told, and cancels when asked to. */
public final class RecordingProgress implements Progress {
  private final List<Long> done = new CopyOnWriteArrayList<>();
  private final List<String> deltas = new CopyOnWriteArrayList<>();
  private volatile boolean cancelled;
  private volatile boolean cancelsAtFirstDelta;

  public void cancel() {
    cancelled = true;
  }

  public RecordingProgress cancellingAtFirstDelta() {
    cancelsAtFirstDelta = true;
    return this;
  }

  /** The counts told, in order. */
  public List<Long> counts() {
    return done;
  }

  /** All text told so far. */
  public String text() {
    return String.join("", deltas);
  }

  @Override
  public void done(long messages) {
    check();
    done.add(messages);
  }

  @Override
  public void delta(String text) {
    deltas.add(text);
    cancelled |= cancelsAtFirstDelta;
  }

  @Override
  public void check() {
    if (cancelled) {
      throw new CancellationException("cancelled by the test");
    }
  }
}
