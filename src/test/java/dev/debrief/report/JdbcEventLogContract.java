package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.EventId;
import dev.debrief.sse.EventLog;
import dev.debrief.sse.EventLogContract;
import dev.debrief.sse.RecordedEvent;
import dev.debrief.sse.Replayer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the event log promises on every database. */
abstract class JdbcEventLogContract extends EventLogContract {
  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final JdbcEventLog log;

  JdbcEventLogContract(TestDatabase database) {
    this.database = database;
    log = new JdbcEventLog(database.jdbi(), clock);
    log.openChannel("ada");
    log.openChannel("grace");
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Override
  protected EventLog log() {
    return log;
  }

  @Test
  void tellsNothingBeforeTheCallersTransactionIsCommitted() {
    List<RecordedEvent> durable = new ArrayList<>();
    database
        .jdbi()
        .useTransaction(
            handle -> {
              log.append(ADA, "r1", "E", "one", durable::add);
              log.append(ADA, "r1", "E", "two", durable::add);
              assertEquals(List.of(), durable);
            });
    assertEquals(List.of(1L, 2L), durable.stream().map(RecordedEvent::seq).toList());
  }

  @Test
  void aRolledBackEventIsNeverToldAndLeavesNoGap() {
    List<RecordedEvent> durable = new ArrayList<>();
    append(ADA, "r1", "kept");
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      log.append(ADA, "r1", "E", "rolled back", durable::add);
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(List.of(), durable);
    assertEquals(2, append(ADA, "r1", "next").seq());
    assertEquals(
        List.of("kept", "next"),
        log.after(ADA, null, 0, 10).events().stream().map(e -> e.event().data()).toList());
  }

  @Test
  void showsAnEventToNobodyElseBeforeItIsCommitted() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      database
          .jdbi()
          .useTransaction(
              handle -> {
                log.append(ADA, "r1", "E", "one", r -> {});
                Replayer.Page page = other.submit(() -> log.after(ADA, null, 0, 10)).get();
                assertEquals(List.of(), page.events());
                assertEquals(0, page.upTo());
              });
    } finally {
      other.shutdownNow();
    }
    assertEquals(1, log.after(ADA, null, 0, 10).upTo());
  }

  @Test
  void aTransactionOfOneUserDoesNotHoldUpAnother() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      database
          .jdbi()
          .useTransaction(
              handle -> {
                log.append(ADA, "r1", "E", "one", r -> {});
                assertEquals(1, other.submit(() -> append(GRACE, "r2", "x")).get().seq());
              });
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void severalNodesNumberOneUsersEventsTogether() throws Exception {
    int nodes = 3;
    int each = 20;
    ExecutorService pool = Executors.newFixedThreadPool(nodes);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int n = 0; n < nodes; n++) {
        JdbcEventLog node = new JdbcEventLog(database.jdbi(), clock);
        tasks.add(
            () -> {
              for (int i = 0; i < each; i++) {
                node.append(ADA, "r1", "E", "x", r -> {});
              }
              return null;
            });
      }
      for (Future<Void> task : pool.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<Long> numbers = numbers(log.after(ADA, null, 0, 1_000));
    assertEquals(nodes * each, numbers.size());
    assertEquals(LongStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
  }

  @Test
  void opensAChannelOnceHoweverManyTryAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<EventId>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(
            () -> {
              log.openChannel("linus");
              return log.head("linus").orElseThrow();
            });
      }
      List<EventId> heads = new ArrayList<>();
      for (Future<EventId> task : pool.invokeAll(tasks)) {
        heads.add(task.get());
      }
      assertEquals(1, heads.stream().distinct().count());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void givesEachUserAnEpochAndKeepsItAfterARestart() {
    String epoch = log.head("ada").orElseThrow().epoch();
    assertNotEquals(epoch, log.head("grace").orElseThrow().epoch());
    append(ADA, "r1", "one");
    assertEquals(
        Optional.of(new EventId(epoch, 1)), new JdbcEventLog(database.jdbi(), clock).head("ada"));
    log.openChannel("ada");
    assertEquals(Optional.of(new EventId(epoch, 1)), log.head("ada"));
  }

  @Test
  void readsNothingOfAUserWhoNeverHadAReport() {
    assertEquals(Optional.empty(), log.head("nobody"));
    Replayer.Page page = log.after(new ChannelKey("STATUS", "nobody"), null, 3, 10);
    assertEquals(List.of(), page.events());
    assertEquals(3, page.upTo());
    assertFalse(page.more());
  }

  @Test
  void refusesAnEventOfAUserWithoutAChannel() {
    ChannelKey nobody = new ChannelKey("STATUS", "nobody");
    assertThrows(IllegalStateException.class, () -> log.append(nobody, "r1", "E", "x", r -> {}));
  }

  @Test
  void findsTheEventsOfAReport() {
    append(ADA, "r1", "one");
    append(ADA, "r2", "two");
    log.append(ADA, "r2", "END", "finished", r -> {});
    assertEquals(Optional.of(2L), log.first("r2"));
    assertEquals(Optional.of(3L), log.numberOf("r2", "END"));
    assertEquals(Optional.empty(), log.numberOf("r1", "END"));
    assertEquals(Optional.empty(), log.first("r3"));
    assertEquals(Optional.of("r2"), log.reportOf("ada", 3));
    assertEquals(Optional.empty(), log.reportOf("grace", 3));
  }

  @Test
  void takesAnEndBackWithoutGivingItsNumberToAnother() {
    log.append(ADA, "r1", "END", "failed", r -> {});
    log.append(ADA, "r2", "END", "failed", r -> {});
    log.reopen("r1", "END");
    assertEquals(Optional.empty(), log.numberOf("r1", "END"));
    assertEquals(3, append(ADA, "r1", "again").seq());
    assertEquals(List.of(2L, 3L), numbers(log.after(ADA, null, 0, 10)));
  }
}
