package dev.debrief.job;

import java.time.Duration;

/**
 * The intervals of a job queue.
 *
 * @param heartbeat how often a running job renews its lease; after four missed ones another node
 *     takes it over
 * @param poll how often the queue is read for jobs that are due; one of this node's own is leased
 *     at once
 * @param shutdownWait how long running jobs may continue while the queue closes, before they are
 *     interrupted
 */
public record JobTimings(Duration heartbeat, Duration poll, Duration shutdownWait) {
  /** For production. */
  public static final JobTimings DEFAULT =
      new JobTimings(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(3));
}
