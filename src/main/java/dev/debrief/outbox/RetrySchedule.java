package dev.debrief.outbox;

import java.time.Duration;

/**
 * When a delivery that failed is attempted again: pauses double from the first up to a cap.
 * Immutable.
 *
 * @param first the pause after the first attempt
 * @param cap what no pause exceeds
 * @param maxAttempts after how many attempts a delivery is dead; at least 1
 */
public record RetrySchedule(Duration first, Duration cap, int maxAttempts) {
  /** 14 attempts in four and a half hours, of which the last pause is half. */
  public static final RetrySchedule DEFAULT =
      new RetrySchedule(Duration.ofSeconds(2), Duration.ofSeconds(8_192), 14);

  public RetrySchedule {
    if (first.toMillis() < 1 || cap.compareTo(first) < 0 || maxAttempts < 1) {
      throw new IllegalArgumentException(
          maxAttempts + " attempts, with pauses of " + first + " up to " + cap);
    }
  }

  /** Whether no attempt follows that one, counted from 1. */
  boolean isLast(int attempt) {
    return attempt >= maxAttempts;
  }

  /** The pause after that attempt, counted from 1. */
  Duration pauseAfter(int attempt) {
    Duration pause = first;
    for (int i = 1; i < attempt && pause.compareTo(cap) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(cap) < 0 ? pause : cap;
  }
}
