package dev.debrief.room;

import static dev.debrief.testing.AtOnce.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.room.IdempotencyKey.Use;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What idempotency keys are on every database. */
abstract class IdempotencyKeysContract {
  private static final IdempotencyKey KEY = new IdempotencyKey("ada", "plan", "messages", "k");

  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final IdempotencyKeys keys;
  private final AtomicInteger runs = new AtomicInteger();

  IdempotencyKeysContract(TestDatabase database) {
    this.database = database;
    keys = new IdempotencyKeys(database.jdbi(), clock);
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into room (id, title, last_seq, active_at) values ('plan', 'Plan', 0, ?)",
                    clock.instant()));
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  /** Counts how often it is done, in the database, and answers which time it was. */
  private class Counting implements IdempotencyKeys.Work<String> {
    @Override
    public void lock(Handle handle) {
      MessageWriter.lock(handle, "plan");
    }

    @Override
    public String run(Handle handle) {
      handle.execute("update room set last_seq = last_seq + 1 where id = 'plan'");
      return "run " + runs.incrementAndGet();
    }

    @Override
    public String toResult(String done) {
      return done;
    }

    @Override
    public String fromResult(String result) {
      return result;
    }
  }

  private String once(Use use) {
    return keys.once(use, new Counting());
  }

  private static Use use(String digest) {
    return new Use(KEY, 0, digest);
  }

  private long done() {
    return database
        .jdbi()
        .withHandle(h -> h.createQuery("select last_seq from room").mapTo(Long.class).one());
  }

  @Test
  void aRequestIsDoneOnceForItsKeyAndEachTimeWithoutOne() {
    assertEquals("run 1", once(use("a")));
    assertEquals("run 1", once(use("a")));
    assertEquals("run 2", once(null));
    assertEquals("run 3", once(null));
    assertEquals(3, done());
  }

  @Test
  void anotherBodyIsRefusedAndDoesNothing() {
    once(use("a"));
    RequestFailure refused = assertThrows(RequestFailure.class, () -> once(use("b")));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(422, refused.reason().status());
    assertEquals("run 1", once(use("a")));
    assertEquals(1, done());
  }

  @Test
  void everyPartOfAKeyTellsItApart() {
    List<Use> uses =
        List.of(
            use("a"),
            new Use(new IdempotencyKey("Ada", "plan", "messages", "k"), 0, "b"),
            new Use(new IdempotencyKey("ada", "Plan", "messages", "k"), 0, "c"),
            new Use(new IdempotencyKey("ada", "plan", "import", "k"), 0, "d"),
            new Use(new IdempotencyKey("ada", "plan", "messages", "K"), 0, "e"),
            new Use(new IdempotencyKey("ada", "plan", "messages", "k "), 0, "f"),
            new Use(KEY, 1, "g"));
    for (int i = 0; i < uses.size(); i++) {
      assertEquals("run " + (i + 1), once(uses.get(i)));
    }
    assertEquals("run 1", once(use("a")));
  }

  @Test
  void theLongestKeyFits() {
    IdempotencyKey key =
        new IdempotencyKey("€".repeat(255), "€".repeat(128), "messages", "ÿ".repeat(100));
    assertEquals("run 1", once(new Use(key, 0, "d".repeat(80))));
    assertEquals("run 1", once(new Use(key, 0, "d".repeat(80))));
  }

  @Test
  void ofRequestsAtTheSameMomentOneIsDone() throws Exception {
    List<String> results = atOnce(8, () -> once(use("a")));
    assertEquals(Set.of("run 1"), Set.copyOf(results));
    assertEquals(1, done());
  }

  @Test
  void whatFailsLeavesItsKeyUnused() {
    Counting failing =
        new Counting() {
          @Override
          public String run(Handle handle) {
            super.run(handle);
            throw new IllegalStateException("thrown by the test");
          }
        };
    assertThrows(IllegalStateException.class, () -> keys.once(use("a"), failing));
    assertEquals(0, done());
    assertEquals("run 2", once(use("b")));
    assertEquals(1, done());
  }

  @Test
  void aKeyIsErasedWithAllItsPartsADayAfterItsLastUse() {
    IdempotencyKey other = new IdempotencyKey("grace", "plan", "messages", "k");
    once(use("a"));
    once(new Use(other, 0, "a"));
    clock.advance(Duration.ofHours(1));
    once(new Use(KEY, 1, "b"));
    clock.advance(Duration.ofHours(23).plusMillis(1));

    keys.eraseExpired();

    assertEquals("run 1", once(use("a")));
    assertEquals("run 4", once(new Use(other, 0, "another body")));
    clock.advance(Duration.ofHours(1));
    keys.eraseExpired();
    assertEquals("run 5", once(use("another body")));
    assertEquals("run 6", once(new Use(KEY, 1, "another body")));
  }
}
