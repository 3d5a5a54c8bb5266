package dev.debrief.sse;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs the writes of a server's streams on a few threads, however many streams there are. A write
 * blocks while its client does not read, for as long as the container allows, and no container lets
 * another thread end it. So a blocked thread is not counted: {@link #rebalance} starts another in
 * its place, and ends one when the write has returned. A hundred stalled clients cost a hundred
 * sleeping threads for that time, and the other streams nothing.
 *
 * <p>Thread-safe. Threads without work for some seconds end.
 */
final class WriterPool implements Executor, AutoCloseable {
  /** How often {@link #rebalance} is to be called. */
  static final Duration REBALANCE_EVERY = Duration.ofMillis(50);

  /** A longer write is blocked; one to a client that reads takes well below a millisecond. */
  private static final long BLOCKED_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int IDLE_SECONDS = 10;

  private final int size;
  private final LongSupplier nanoTime;
  private final Set<Run> running = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor pool;

  /**
   * @param size how many writes run at a time, blocked ones not counted
   */
  public WriterPool(int size, ThreadFactory threads) {
    this(size, threads, System::nanoTime);
  }

  WriterPool(int size, ThreadFactory threads, LongSupplier nanoTime) {
    this.size = size;
    this.nanoTime = nanoTime;
    pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(new Run(task));
  }

  /**
   * Looks for blocked threads and replaces them. Twofold where all are, so that a crowd that stalls
   * at once is outgrown in a few rounds; but not where a few more seem to be, since on a busy
   * machine those may only wait for a processor, which still more threads would keep from them.
   */
  synchronized void rebalance() {
    int blocked = blocked();
    int wanted = size + (blocked >= pool.getCorePoolSize() ? 2 * blocked : blocked);
    if (wanted > pool.getCorePoolSize()) {
      pool.setMaximumPoolSize(wanted);
      pool.setCorePoolSize(wanted);
    } else if (wanted < pool.getCorePoolSize()) {
      pool.setCorePoolSize(wanted);
      pool.setMaximumPoolSize(wanted); // ends surplus threads, even while there is work
    }
  }

  /** How many threads there are. */
  int threads() {
    return pool.getPoolSize();
  }

  /** How many writes are blocked in a socket. */
  int blocked() {
    long latest = nanoTime.getAsLong() - BLOCKED_AFTER_NANOS;
    return (int) running.stream().filter(run -> run.startedAt - latest < 0).count();
  }

  /** Waits two seconds for queued writes, and leaves blocked ones to the container. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(2, TimeUnit.SECONDS)) {
        pool.shutdownNow();
        pool.awaitTermination(3, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private final class Run implements Runnable {
    private final Runnable task;
    private long startedAt;

    Run(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      startedAt = nanoTime.getAsLong();
      running.add(this);
      try {
        task.run();
      } finally {
        running.remove(this);
      }
    }
  }
}
