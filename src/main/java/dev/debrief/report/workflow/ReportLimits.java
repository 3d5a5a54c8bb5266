package dev.debrief.report.workflow;

import dev.debrief.job.Backoff;
import java.time.Duration;

/**
 * When a step is given up and its report has failed.
 *
 * @param tries how often a step is tried, at least 1
 * @param backoff the pauses between them
 * @param step how long one try of a step may take
 * @param report how long a report may be worked on, over all attempts
 * @param picks how often its job may be picked and left without a word, as by a server that was
 *     killed, before anything of it was stored
 */
public record ReportLimits(int tries, Backoff backoff, Duration step, Duration report, int picks) {
  private static final Backoff BACKOFF =
      Backoff.doubling(Duration.ofSeconds(2), Duration.ofHours(1)).withJitter(0.5);

  /**
   * That many tries, at most two seconds before the second, four before the third and so on; an
   * hour for one try, four for the report; ten picks.
   */
  public static ReportLimits of(int tries) {
    return new ReportLimits(tries, BACKOFF, Duration.ofHours(1), Duration.ofHours(4), 10);
  }
}
