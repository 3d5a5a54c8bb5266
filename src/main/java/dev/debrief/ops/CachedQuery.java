package dev.debrief.ops;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query that runs at most once in a while, however many callers need its result, and is waited
 * for at most a while: it then continues in the background. Thread-safe.
 */
final class CachedQuery<T> {
  private final Supplier<T> question;
  private final Executor executor;
  private final Duration kept;
  private final Duration patience;
  private @Nullable Asked<T> last; // guarded by this

  CachedQuery(Supplier<T> question, Executor executor, Duration kept, Duration patience) {
    this.question = question;
    this.executor = executor;
    this.kept = kept;
    this.patience = patience;
  }

  private record Asked<T>(CompletableFuture<T> answer, long at) {
    long age() {
      return System.nanoTime() - at;
    }
  }

  /** Thrown where there is no result. */
  static final class QueryTimeoutException extends RuntimeException {
    private final String reason;

    QueryTimeoutException(String reason, @Nullable Throwable cause) {
      super(reason, cause);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /**
   * The answer, not older than the time it is kept and that it took. Who asks for it when it is
   * overdue does not wait for it too.
   *
   * @throws QueryTimeoutException where it has not come in time, or the question failed
   */
  T get() {
    try {
      Asked<T> asked = current();
      return asked.answer.get(Math.max(0, patience.toNanos() - asked.age()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new QueryTimeoutException("no answer within " + patience.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new QueryTimeoutException("the query failed", e.getCause());
    } catch (RejectedExecutionException e) {
      throw new QueryTimeoutException("the application is being stopped", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryTimeoutException("interrupted", e);
    }
  }

  private synchronized Asked<T> current() {
    if (last == null || (last.answer.isDone() && last.age() > kept.toNanos())) {
      long now = System.nanoTime();
      last = new Asked<>(CompletableFuture.supplyAsync(question, executor), now);
    }
    return last;
  }
}
