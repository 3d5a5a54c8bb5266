package dev.debrief.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only when a test says so. Safe for use by several threads. */
public final class SettableClock implements InstantSource {
  /** When every test begins: 2026-11-22T17:00:00Z, or 1795366800 in Unix seconds. */
  public static final Instant START = Instant.parse("2026-11-22T17:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  /** Sets the time. */
  public void set(Instant instant) {
    now = instant;
  }

  /** Lets time pass, or go back where the duration is negative. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
