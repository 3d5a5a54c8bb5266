package dev.debrief.outbox;

import dev.debrief.job.Backoff;
import java.time.Duration;

/**
 * When a delivery that failed is attempted again, and how often. Immutable.
 *
 * @param backoff the pauses between attempts
 * @param maxAttempts after how many attempts a delivery is dead; at least 1
 */
public record RetrySchedule(Backoff backoff, int maxAttempts) {
  /** 14 attempts in four and a half hours, of which the last pause is half. */
  public static final RetrySchedule DEFAULT =
      new RetrySchedule(Backoff.doubling(Duration.ofSeconds(2), Duration.ofSeconds(8_192)), 14);

  public RetrySchedule {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(maxAttempts + " attempts");
    }
  }

  /** Whether no attempt follows that one, counted from 1. */
  boolean isLast(int attempt) {
    return attempt >= maxAttempts;
  }
}
