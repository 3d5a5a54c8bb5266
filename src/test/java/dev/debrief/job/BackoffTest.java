package dev.debrief.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void pausesDoubleUpToTheCap() {
    Backoff backoff = Backoff.doubling(SECOND, Duration.ofSeconds(10));

    assertEquals(
        List.of(1L, 2L, 4L, 8L, 10L, 10L),
        IntStream.rangeClosed(1, 6).mapToObj(n -> backoff.after(n).toSeconds()).toList());
  }

  @Test
  void noNumberOfFailuresOverflows() {
    Duration cap = Duration.ofDays(365);

    assertEquals(cap, Backoff.doubling(Duration.ofMillis(1), cap).after(Integer.MAX_VALUE));
    assertEquals(cap, Backoff.doubling(cap, cap).after(Integer.MAX_VALUE));
  }

  @Test
  void jitterTakesOffAtMostItsShare() {
    Backoff backoff = Backoff.doubling(SECOND, SECOND).withJitter(0.5);
    List<Long> pauses =
        IntStream.range(0, 1_000).mapToObj(n -> backoff.after(1).toMillis()).toList();

    assertTrue(pauses.stream().allMatch(pause -> pause >= 500 && pause <= 1_000));
    assertTrue(pauses.stream().distinct().count() > 100, "the pauses differ");
  }

  @Test
  void refusesWhatIsNotAPause() {
    for (Duration first : List.of(Duration.ZERO, SECOND.negated(), SECOND.multipliedBy(2))) {
      assertThrows(IllegalArgumentException.class, () -> Backoff.doubling(first, SECOND));
    }
    for (double jitter : new double[] {-0.1, 1, Double.NaN}) {
      Backoff backoff = Backoff.doubling(SECOND, SECOND);
      assertThrows(IllegalArgumentException.class, () -> backoff.withJitter(jitter));
    }
    assertThrows(IllegalArgumentException.class, () -> Backoff.doubling(SECOND, SECOND).after(0));
  }
}
