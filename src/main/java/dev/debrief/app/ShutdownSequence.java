package dev.debrief.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is to be closed when the application goes, last first. One thread uses it. */
final class ShutdownSequence implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ShutdownSequence.class.getName());

  private final Deque<Closing> closings = new ArrayDeque<>();

  private record Closing(String what, AutoCloseable closeable) {}

  <T extends AutoCloseable> T add(String what, T closeable) {
    closings.push(new Closing(what, closeable));
    return closeable;
  }

  /** Lets the executor's tasks end by themselves for two seconds, then interrupts them. */
  <T extends ExecutorService> T shutDown(String what, T executor) {
    add(
        what,
        () -> {
          executor.shutdown();
          if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
            executor.shutdownNow();
            executor.awaitTermination(3, TimeUnit.SECONDS);
          }
        });
    return executor;
  }

  /** Closes everything in reverse order; a failure is logged, and the rest is still closed. */
  @Override
  public void close() {
    while (!closings.isEmpty()) {
      Closing closing = closings.pop();
      try {
        closing.closeable().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "Closing the " + closing.what() + " failed; continuing", e);
      }
    }
  }
}
