package dev.debrief.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.cluster.RelayTimings;
import dev.debrief.job.Backoff;
import dev.debrief.job.JobTimings;
import dev.debrief.outbox.RetrySchedule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What most tests shorten, as production has it. */
class TimingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aNodeIsTakenForDeadAfterFourHeartbeatsASecondApart() {
    assertEquals(
        new JobTimings(SECOND, Duration.ofMillis(500), Duration.ofSeconds(3)),
        Timings.PRODUCTION.jobs());
  }

  @Test
  void aConnectionToOtherNodesIsCheckedAfterFiveSecondsOfSilenceAndMadeAgainWithinTwo() {
    RelayTimings relay = Timings.PRODUCTION.relay();
    assertEquals(Duration.ofSeconds(5), relay.silence());
    assertEquals(Duration.ofSeconds(5), relay.longestAnswer());
    for (int failures : new int[] {1, 2, 1_000}) {
      long pause = relay.backoff().after(failures).toMillis();
      assertEquals(true, pause >= 500 && pause <= 1_500, () -> pause + " ms");
    }
  }

  @Test
  void whatFailedIsAttemptedAgainAfterASecondOrTwoAndEachTimeTwiceAsLong() {
    assertEquals(
        new Timings.Retries(
            new Backoff(Duration.ofSeconds(2), Duration.ofHours(1), 0.5),
            new Backoff(SECOND, Duration.ofMinutes(1), 0.5),
            new RetrySchedule(
                Backoff.doubling(Duration.ofSeconds(2), Duration.ofSeconds(8_192)), 14)),
        Timings.PRODUCTION.retries());
  }

  @Test
  void runningStepsHaveTwoSecondsWhenTheServerStops() {
    assertEquals(Duration.ofSeconds(2), Timings.PRODUCTION.runningStepsWait());
  }
}
