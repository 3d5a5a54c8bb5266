package dev.debrief.app;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * Makes the application's threads: named by role, daemons, with the application's class loader.
 * Where the server has a factory of threads for us, as WildFly has, they are its threads and know
 * its names too; pools and their ends stay ours.
 */
final class Threads {
  private static final Logger LOG = Logger.getLogger(Threads.class.getName());
  private static final String[] JNDI_NAMES = {
    "java:comp/env/concurrent/debrief",
    "java:jboss/ee/concurrency/factory/debrief",
    "java:comp/DefaultManagedThreadFactory"
  };

  /** How long the threads have to end when all they worked for is closed. */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

  private final ThreadFactory maker;
  private final Set<Thread> made = ConcurrentHashMap.newKeySet();

  private Threads(ThreadFactory maker) {
    this.maker = maker;
  }

  /** Those of the server's factory, else our own. */
  static Threads ofServer() {
    Optional<Jndi.Bound<ThreadFactory>> found = Jndi.find(ThreadFactory.class, JNDI_NAMES);
    found.ifPresent(bound -> LOG.info(() -> "Threads are made by the server's " + bound.name()));
    return new Threads(found.<ThreadFactory>map(Jndi.Bound::object).orElse(Thread::new));
  }

  ThreadFactory named(String role) {
    AtomicInteger number = new AtomicInteger();
    ClassLoader loader = Threads.class.getClassLoader();
    return task -> {
      Thread thread = maker.newThread(task);
      thread.setName("debrief-" + role + '-' + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      made.removeIf(Threads::hasEnded);
      made.add(thread);
      return thread;
    };
  }

  ExecutorService pool(String role, int threads) {
    return Executors.newFixedThreadPool(threads, named(role));
  }

  ScheduledExecutorService clock(String role, int threads) {
    return Executors.newScheduledThreadPool(threads, named(role));
  }

  private static boolean hasEnded(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /**
   * Joins the threads; the last act. A pool reports its end a moment before its last thread has
   * ended, and the server would report that thread as leaked.
   */
  void awaitEnd() throws InterruptedException {
    long end = System.nanoTime() + LAST_MOMENT.toNanos();
    for (Thread thread : made) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left > 0) {
        thread.join(left);
      }
    }
  }
}
