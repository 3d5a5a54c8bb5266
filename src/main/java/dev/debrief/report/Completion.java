package dev.debrief.report;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a step is.
 *
 * @param done messages done, 0 to {@code total}
 * @param total messages there are, 0 or more
 */
public record Completion(long done, long total) {
  /** The share in whole percent, 0 to 100; 100 only when all is done. */
  public int percent() {
    return total == 0 ? 0 : (int) (done * 100 / total);
  }

  /**
   * How long the step takes from now on at its present speed; null while that cannot be said.
   *
   * @param startedAt when the step began; null where none runs
   */
  public Long etaSeconds(Instant startedAt, Instant now) {
    if (startedAt == null || done <= 0 || total <= 0) {
      return null;
    }
    double elapsed = Duration.between(startedAt, now).toMillis() / 1000.0;
    return Math.max(0, Math.round(elapsed * (total - done) / done));
  }
}
