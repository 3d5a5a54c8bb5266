package dev.debrief.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void fourteenAttemptsTakeFourAndAHalfHoursOfWhichTheLastPauseIsHalf() {
    RetrySchedule usual = RetrySchedule.DEFAULT;
    List<Duration> pauses = IntStream.range(1, 14).mapToObj(usual::pauseAfter).toList();

    assertEquals(Duration.ofSeconds(2), pauses.get(0));
    assertEquals(Duration.ofSeconds(4), pauses.get(1));
    assertEquals(Duration.ofSeconds(8_192), pauses.get(12));
    assertEquals(Duration.ofSeconds(16_382), pauses.stream().reduce(Duration.ZERO, Duration::plus));
    assertEquals(false, usual.isLast(13));
    assertEquals(true, usual.isLast(14));
  }

  @Test
  void noPauseExceedsTheCapHoweverManyAttemptsThereWere() {
    RetrySchedule patient = new RetrySchedule(SECOND, Duration.ofSeconds(5), 1_000);
    assertEquals(Duration.ofSeconds(4), patient.pauseAfter(3));
    assertEquals(Duration.ofSeconds(5), patient.pauseAfter(4));
    assertEquals(Duration.ofSeconds(5), patient.pauseAfter(999));
  }

  @Test
  void aScheduleWithoutPauseOrAttemptsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(Duration.ZERO, SECOND, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new RetrySchedule(SECOND, Duration.ofMillis(1), 1));
    assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(SECOND, SECOND, 0));
  }
}
