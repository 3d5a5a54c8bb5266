package dev.debrief.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedRunTest {
  private static final int CALLERS = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whoComesDuringARunWaitsForTheNextWhichAllOfThemShare() throws Exception {
    CountDownLatch firstBegan = new CountDownLatch(1);
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    SharedRun shared =
        new SharedRun(
            () -> {
              if (runs.incrementAndGet() == 1) {
                firstBegan.countDown();
                awaitQuietly(firstMayEnd);
              }
            });
    Future<?> first = threads.submit(shared::await);
    assertTrue(firstBegan.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(shared::await);
      caller.start();
      waiting.add(caller);
    }
    Await.until(
        "all wait", () -> waiting.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    assertEquals(1, runs.get(), "none of them is served by the run that was under way");

    firstMayEnd.countDown();

    first.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    for (Thread caller : waiting) {
      caller.join(Await.DEADLINE.toMillis());
    }
    assertEquals(2, runs.get());
  }

  @Test
  void callsOneAfterTheOtherHaveARunEach() {
    SharedRun shared = new SharedRun(runs::incrementAndGet);
    for (int i = 1; i <= 3; i++) {
      shared.await();
      assertEquals(i, runs.get());
    }
  }

  @Test
  void aRunThatFailsServesNobody() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    SharedRun shared =
        new SharedRun(
            () -> {
              if (runs.incrementAndGet() == 2) {
                began.countDown();
                awaitQuietly(mayFail);
                throw new IllegalStateException("no room on the disk");
              }
            });
    shared.await();
    CompletableFuture<Void> failing = CompletableFuture.runAsync(shared::await, threads);
    assertTrue(began.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    Future<?> other = threads.submit(shared::await);
    mayFail.countDown();
    assertThrows(Exception.class, () -> failing.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    other.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertEquals(3, runs.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
