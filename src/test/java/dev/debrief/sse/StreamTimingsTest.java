package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The timings and limits of production: other tests have their own. */
class StreamTimingsTest {
  private static final StreamTimings PRODUCTION = StreamTimings.DEFAULT;

  @Test
  void theTimingsOfProductionAreThoseThatTheReadmeNames() {
    assertEquals(Duration.ofSeconds(15), PRODUCTION.keepAlive());
    assertEquals(Duration.ofSeconds(30), PRODUCTION.stallLimit());
    assertEquals(Duration.ofSeconds(30), PRODUCTION.expiryWarning());
    assertEquals(Duration.ofSeconds(2), PRODUCTION.retryMin());
    assertEquals(Duration.ofSeconds(5), PRODUCTION.retryMax());
    assertEquals(Duration.ofSeconds(1), PRODUCTION.tick());
  }

  @Test
  void soAreTheLimits() {
    assertEquals(new StreamLimits(8, 5_000, 65_536), StreamLimits.DEFAULT);
  }

  @Test
  void shorterTimingsAreCheckedMoreOften() {
    assertEquals(Duration.ofMillis(20), PRODUCTION.withKeepAlive(Duration.ofMillis(200)).tick());
    assertEquals(Duration.ofMillis(50), PRODUCTION.withStallLimit(Duration.ofMillis(500)).tick());
    assertEquals(Duration.ofMillis(10), PRODUCTION.withExpiryWarning(Duration.ofMillis(5)).tick());
  }

  @Test
  void cannotBeWithoutATime() {
    assertThrows(IllegalArgumentException.class, () -> PRODUCTION.withKeepAlive(Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> PRODUCTION.withRetry(Duration.ofSeconds(2), Duration.ofSeconds(2)));
  }
}
