package dev.debrief.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  @Test
  void fourteenAttemptsTakeFourAndAHalfHoursOfWhichTheLastPauseIsHalf() {
    RetrySchedule usual = RetrySchedule.DEFAULT;
    List<Duration> pauses = IntStream.range(1, 14).mapToObj(usual.backoff()::after).toList();

    assertEquals(Duration.ofSeconds(2), pauses.get(0));
    assertEquals(Duration.ofSeconds(4), pauses.get(1));
    assertEquals(Duration.ofSeconds(8_192), pauses.get(12));
    assertEquals(Duration.ofSeconds(16_382), pauses.stream().reduce(Duration.ZERO, Duration::plus));
    assertEquals(false, usual.isLast(13));
    assertEquals(true, usual.isLast(14));
  }

  @Test
  void aScheduleWithoutAttemptsIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RetrySchedule(RetrySchedule.DEFAULT.backoff(), 0));
  }
}
