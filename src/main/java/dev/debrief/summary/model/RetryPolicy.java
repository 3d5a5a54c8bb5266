package dev.debrief.summary.model;

import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How often a model that failed is asked again, and after what pause: each twice as long as the one
 * before, with a random part, so that many reports do not come back at the same moment. A failure
 * that would only repeat itself (a refused key, an unknown model) is not asked again.
 *
 * @param attempts how often a request is made at the most, at least 1
 * @param pause the first pause
 */
record RetryPolicy(int attempts, Duration pause) {
  /** Three more tries within about ten seconds. */
  static final RetryPolicy USUAL = new RetryPolicy(4, Duration.ofSeconds(1));

  private static final long LOOK_EVERY_MILLIS = 100;

  /** Makes one request. */
  @FunctionalInterface
  interface Request<T> {
    T make() throws IOException;
  }

  /**
   * Makes the request until it succeeds or patience ends.
   *
   * @throws ModelFailure the last one
   * @throws java.util.concurrent.CancellationException when {@code progress} says so, also within a
   *     pause
   */
  <T> T ask(Request<T> request, Progress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.make();
      } catch (ModelFailure failure) {
        if (attempt >= attempts || !failure.isPassing()) {
          throw failure;
        }
        pause(attempt, progress);
      }
    }
  }

  private void pause(int attempt, Progress progress) {
    long longest = pause.toMillis() << (attempt - 1);
    long millis = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      progress.check();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LOOK_EVERY_MILLIS)));
    }
  }
}
