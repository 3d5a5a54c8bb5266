package dev.debrief.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the application's threads: named by role, daemons, with the application's class loader. */
final class Threads {
  private Threads() {}

  static ThreadFactory named(String role) {
    AtomicInteger number = new AtomicInteger();
    ClassLoader loader = Threads.class.getClassLoader();
    return task -> {
      Thread thread = new Thread(task, "debrief-" + role + '-' + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }

  static ExecutorService pool(String role, int threads) {
    return Executors.newFixedThreadPool(threads, named(role));
  }

  static ScheduledExecutorService clock(String role) {
    return Executors.newScheduledThreadPool(3, named(role));
  }
}
