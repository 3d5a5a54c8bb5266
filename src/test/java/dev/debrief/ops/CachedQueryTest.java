package dev.debrief.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedQueryTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void shutDown() {
    gate.countDown();
    executor.shutdownNow();
  }

  @Test
  void anAnswerIsKeptForAWhile() {
    CachedQuery<Integer> recent = new CachedQuery<>(asked::incrementAndGet, executor, LONG, LONG);

    assertEquals(1, recent.get());
    assertEquals(1, recent.get());
  }

  @Test
  void anOldAnswerIsAskedForAgain() {
    CachedQuery<Integer> recent =
        new CachedQuery<>(asked::incrementAndGet, executor, Duration.ZERO, LONG);

    assertEquals(1, recent.get());
    assertEquals(2, recent.get());
  }

  @Test
  void aQuestionThatHangsIsAskedOnceAndWaitedForSoLong() {
    CachedQuery<Integer> recent =
        new CachedQuery<>(this::atTheGate, executor, Duration.ZERO, SHORT);

    assertThrows(CachedQuery.QueryTimeoutException.class, recent::get);
    assertThrows(CachedQuery.QueryTimeoutException.class, recent::get);

    assertEquals(1, asked.get());
  }

  @Test
  void itsPatienceIsThatOfTheQuestionAndNotOfEachWhoWantsTheAnswer() {
    CachedQuery<Integer> recent =
        new CachedQuery<>(this::atTheGate, executor, Duration.ZERO, Duration.ofMillis(500));

    assertTimeout(
        Duration.ofSeconds(3),
        () -> {
          for (int i = 0; i < 15; i++) {
            assertThrows(CachedQuery.QueryTimeoutException.class, recent::get);
          }
        });
  }

  @Test
  void whereNothingIsAskedAnyMoreThereIsNoAnswer() {
    CachedQuery<Integer> recent = new CachedQuery<>(asked::incrementAndGet, executor, LONG, LONG);
    executor.shutdownNow();

    assertEquals(
        "the application is being stopped",
        assertThrows(CachedQuery.QueryTimeoutException.class, recent::get).getMessage());
  }

  private int atTheGate() {
    int n = asked.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return n;
  }

  @Test
  void aQuestionThatFailsIsKeptAsLongAsAnAnswer() {
    IllegalStateException away = new IllegalStateException("away");
    CachedQuery<Integer> recent =
        new CachedQuery<>(
            () -> {
              asked.incrementAndGet();
              throw away;
            },
            executor,
            LONG,
            LONG);

    assertThrows(CachedQuery.QueryTimeoutException.class, recent::get);
    CachedQuery.QueryTimeoutException second =
        assertThrows(CachedQuery.QueryTimeoutException.class, recent::get);

    assertEquals(1, asked.get());
    assertSame(away, second.getCause());
  }
}
