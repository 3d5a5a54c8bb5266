package dev.debrief.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does something on several threads at the same moment. */
public final class AtOnce {
  private AtOnce() {}

  /**
   * Makes the same call on so many threads.
   *
   * @return what each came to
   * @throws Exception what one of them threw, or that they took too long
   */
  public static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
    return atOnce(Collections.nCopies(times, call));
  }

  /** Makes each call on a thread of its own; the results in the calls' order. */
  public static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<T> results = new ArrayList<>();
      long patience = 2 * Await.DEADLINE.toSeconds();
      for (Future<T> result : threads.invokeAll(calls, patience, TimeUnit.SECONDS)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
