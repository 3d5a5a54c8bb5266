package dev.debrief.cluster;

import dev.debrief.job.Backoff;
import java.time.Duration;

/**
 * How soon a relay notices broken connections and replaces them.
 *
 * @param silence after how long without a notification the connection is checked
 * @param longestAnswer how long it may take to answer; whole seconds
 * @param backoff the pause before a broken connection is replaced
 */
public record RelayTimings(Duration silence, Duration longestAnswer, Backoff backoff) {
  /** For production: half a second to one and a half between connections, since events wait. */
  public static final RelayTimings DEFAULT =
      new RelayTimings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Backoff.doubling(Duration.ofMillis(1_500), Duration.ofMillis(1_500)).withJitter(2 / 3.0));
}
