package dev.debrief.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
public final class Await {
  /** Long enough for a busy machine; a test that passes waits a fraction of it. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /**
   * Asks again and again until the answer is yes.
   *
   * @throws AssertionError naming {@code what} after 30 seconds
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, DEADLINE, condition);
  }

  /**
   * Asks again and again until the answer is yes.
   *
   * @throws AssertionError naming {@code what} after {@code patience}
   */
  public static void until(String what, Duration patience, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /**
   * Asks again and again for so long whether something has happened that must not.
   *
   * @throws AssertionError naming {@code what} as soon as it has
   */
  public static void never(String what, Duration watch, Callable<Boolean> condition)
      throws Exception {
    long end = System.nanoTime() + watch.toNanos();
    do {
      if (condition.call()) {
        throw new AssertionError("within " + watch + " it happened that " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    } while (System.nanoTime() < end);
  }
}
