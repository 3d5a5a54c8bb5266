package dev.debrief.sse;

import java.time.Duration;

/**
 * When a stream sends something by itself, and when it ends. All are met to within a tenth of the
 * shortest, and a second at most.
 *
 * @param keepAlive a stream without traffic for this long gets an {@code hb} event. Below the idle
 *     timeouts in front of it: nginx cuts after 60 s, WildFly after 90 s
 * @param stallLimit a stream that has something to write and makes no progress for this long is cut
 * @param expiryWarning how long before a stream expires its client gets an {@code auth} event
 * @param retryMin the least random time clients wait before they reconnect
 * @param retryMax and less than this, so that they do not all come back at once
 */
public record StreamTimings(
    Duration keepAlive,
    Duration stallLimit,
    Duration expiryWarning,
    Duration retryMin,
    Duration retryMax) {
  /** What suits most proxies and clients. */
  public static final StreamTimings DEFAULT =
      new StreamTimings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  private static final Duration SHORTEST_TICK = Duration.ofMillis(10);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  public StreamTimings {
    requirePositive("keepAlive", keepAlive);
    requirePositive("stallLimit", stallLimit);
    requirePositive("expiryWarning", expiryWarning);
    requirePositive("retryMin", retryMin);
    if (retryMax.compareTo(retryMin) <= 0) {
      throw new IllegalArgumentException("retryMax is not above retryMin: " + retryMax);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is not positive: " + value);
    }
  }

  /** The same with another {@link #keepAlive}. */
  public StreamTimings withKeepAlive(Duration value) {
    return new StreamTimings(value, stallLimit, expiryWarning, retryMin, retryMax);
  }

  /** The same with another {@link #stallLimit}. */
  public StreamTimings withStallLimit(Duration value) {
    return new StreamTimings(keepAlive, value, expiryWarning, retryMin, retryMax);
  }

  /** The same with another {@link #expiryWarning}. */
  public StreamTimings withExpiryWarning(Duration value) {
    return new StreamTimings(keepAlive, stallLimit, value, retryMin, retryMax);
  }

  /** The same with another {@link #retryMin} and {@link #retryMax}. */
  public StreamTimings withRetry(Duration min, Duration max) {
    return new StreamTimings(keepAlive, stallLimit, expiryWarning, min, max);
  }

  /** How often the streams are checked. */
  Duration tick() {
    Duration tenth = min(keepAlive, min(stallLimit, expiryWarning)).dividedBy(10);
    return min(LONGEST_TICK, tenth.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : tenth);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
