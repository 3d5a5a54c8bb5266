package dev.debrief.report.workflow;

import dev.debrief.job.Backoff;
import java.time.Duration;

/**
 * When a step, and with it its report, has failed.
 *
 * @param maxAttempts how often a step is run, at least 1
 * @param backoff the pauses between them
 * @param stepTimeout how long one run of a step may take
 * @param reportTimeout how long a report may be worked on, over all attempts
 * @param maxLeases how often its job may be leased and left without a word, as by a server that was
 *     killed, before anything of it was stored
 */
public record ReportLimits(
    int maxAttempts, Backoff backoff, Duration stepTimeout, Duration reportTimeout, int maxLeases) {
  /** For production: at most two seconds before the second attempt, four before the third. */
  public static final Backoff BACKOFF =
      Backoff.doubling(Duration.ofSeconds(2), Duration.ofHours(1)).withJitter(0.5);

  /**
   * That many attempts with those pauses between them; an hour for one run of a step, four for the
   * report; ten leases.
   */
  public static ReportLimits of(int maxAttempts, Backoff backoff) {
    return new ReportLimits(maxAttempts, backoff, Duration.ofHours(1), Duration.ofHours(4), 10);
  }
}
