package dev.debrief.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before trying again: twice as long after each failure in a row, up to a cap. A
 * random part is taken off, so that many that failed together do not come back together. Immutable.
 *
 * @param first the longest pause after the first failure; at least 1 ms
 * @param cap what no pause exceeds; at least {@code first}
 * @param jitter the share of each pause that is random: 0 for none, 0.5 for half, below 1
 */
public record Backoff(Duration first, Duration cap, double jitter) {
  public Backoff {
    if (first.toMillis() < 1 || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException("pauses of " + first + " up to " + cap);
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter " + jitter);
    }
  }

  /** Doubles from {@code first} to {@code cap}, without jitter. */
  public static Backoff doubling(Duration first, Duration cap) {
    return new Backoff(first, cap, 0);
  }

  /** The same with that share of each pause at random. */
  public Backoff withJitter(double share) {
    return new Backoff(first, cap, share);
  }

  /**
   * The pause after this many failures in a row.
   *
   * @param failures 1 or more
   */
  public Duration after(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException(failures + " failures");
    }
    long base = first.toMillis();
    boolean overflows = failures >= Long.numberOfLeadingZeros(base);
    long millis = overflows ? cap.toMillis() : Math.min(cap.toMillis(), base << (failures - 1));
    long random = (long) (millis * jitter);
    return Duration.ofMillis(millis - random + ThreadLocalRandom.current().nextLong(random + 1));
  }
}
