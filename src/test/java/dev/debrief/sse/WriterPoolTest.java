package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriterPoolTest {
  private static final int SIZE = 4;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final WriterPool writers =
      new WriterPool(
          SIZE,
          task -> {
            threads.incrementAndGet();
            return new Thread(task, "writer");
          },
          nanos::get);

  @AfterEach
  void endTheThreads() {
    gate.countDown();
    writers.close();
  }

  @Test
  void manyWritesShareAFewThreads() throws Exception {
    CountDownLatch done = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      writers.execute(done::countDown);
    }
    done.await();
    assertTrue(threads.get() <= SIZE);
  }

  @Test
  void aHundredWritesThatHangHoldTheOthersUpForAFewRoundsOnly() throws Exception {
    for (int i = 0; i < 100; i++) {
      writers.execute(this::hang);
    }
    CountDownLatch healthy = new CountDownLatch(1);
    writers.execute(healthy::countDown);
    int rounds = 0;
    for (int began = SIZE; began < 100; rounds++) {
      int expected = began;
      Await.until("the threads there are have begun", () -> begun.get() == expected);
      assertEquals(1, healthy.getCount());
      nanos.addAndGet(Duration.ofMillis(51).toNanos());
      writers.rebalance();
      began = Math.min(100, SIZE + 2 * began);
    }
    healthy.await();
    assertEquals(4, rounds);
  }

  @Test
  void whileOthersAreFreeToWriteOneMoreThatHangsCostsOneThread() throws Exception {
    for (int i = 1; i < 40; i++) {
      writers.execute(this::hang);
      int expected = i;
      Await.until("it hangs", () -> begun.get() == expected);
      nanos.addAndGet(Duration.ofMillis(51).toNanos());
      writers.rebalance();
      for (int j = 0; j < 1_000; j++) {
        writers.execute(() -> {});
      }
      assertTrue(writers.threads() <= i + SIZE, writers.threads() + " threads for " + i);
    }
  }

  @Test
  void onceNoMoreWritesComeToHangOnlyAFewThreadsAreLeftForTheOthers() throws Exception {
    int crowd = SIZE + 2 * SIZE;
    for (int i = 0; i < crowd; i++) {
      writers.execute(this::hang);
    }
    for (int began : new int[] {SIZE, crowd}) {
      Await.until("the threads there are hang", () -> begun.get() == began);
      nanos.addAndGet(Duration.ofMillis(51).toNanos());
      writers.rebalance();
    }
    for (int i = 0; i < 1_000; i++) {
      writers.execute(() -> {});
    }
    assertTrue(writers.threads() > crowd + SIZE);

    writers.rebalance();

    Await.until("the others have ended", () -> writers.threads() == crowd + SIZE);
  }

  @Test
  void aWriteThatEndsGivesItsPlaceBack() throws Exception {
    writers.execute(this::hang);
    Await.until("it hangs", () -> begun.get() == 1);
    assertEquals(0, writers.blocked());
    nanos.addAndGet(Duration.ofMillis(51).toNanos());
    assertEquals(1, writers.blocked());

    gate.countDown();

    Await.until("none hangs", () -> writers.blocked() == 0);
    writers.rebalance();
    for (int i = 0; i < 1_000; i++) {
      writers.execute(begun::incrementAndGet);
    }
    Await.until("all are run", () -> begun.get() == 1_001);
    assertTrue(threads.get() <= SIZE);
  }

  private void hang() {
    begun.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
