package dev.debrief.summary.model;

import dev.debrief.job.Backoff;
import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How often a failed request to the model is retried, and after what pauses. A failure that would
 * only repeat itself (a refused key, an unknown model) is not retried.
 *
 * @param attempts how often a request is made at most, at least 1
 * @param backoff the pauses between them
 */
record RetryPolicy(int attempts, Backoff backoff) {
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
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled, also
   *     within a pause
   */
  <T> T ask(Request<T> request, Progress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.make();
      } catch (ModelFailure failure) {
        if (attempt >= attempts || !failure.isPassing()) {
          throw failure;
        }
        pause(backoff.after(attempt).toMillis(), progress);
      }
    }
  }

  private static void pause(long millis, Progress progress) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      progress.check();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LOOK_EVERY_MILLIS)));
    }
  }
}
