package dev.debrief.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private final SettableClock local = new SettableClock();
  private Duration databaseAhead = Duration.ofMinutes(1);
  private Duration there = Duration.ZERO;
  private Duration back = Duration.ZERO;
  private final DatabaseClock clock = new DatabaseClock(this::ask, local);

  private Instant ask() {
    local.advance(there);
    Instant answer = local.instant().plus(databaseAhead);
    local.advance(back);
    return answer;
  }

  private Duration ahead() {
    return Duration.between(local.instant(), clock.instant());
  }

  @Test
  void goesByTheDatabasesTime() {
    assertEquals(Duration.ofMinutes(1), ahead());
  }

  @Test
  void anAnswerThatTookLongChangesNothing() {
    back = Duration.ofSeconds(20);
    clock.compare();
    assertEquals(Duration.ofMinutes(1), ahead());
  }

  @Test
  void aFirstAnswerThatTookLongIsPutRightByTheNext() {
    there = Duration.ofSeconds(10);
    DatabaseClock late = new DatabaseClock(this::ask, local);
    assertEquals(
        Duration.ofSeconds(65), Duration.between(local.instant(), late.instant()), "as it can");
    there = Duration.ZERO;
    late.compare();
    assertEquals(Duration.ofMinutes(1), Duration.between(local.instant(), late.instant()));
  }

  @Test
  void followsAClockThatIsSet() {
    databaseAhead = Duration.ofHours(-1);
    clock.compare();
    assertEquals(Duration.ofHours(-1), ahead());
  }

  @Test
  void readsTheTimeOfARealDatabase() {
    try (TestDatabase database = new TestDatabase()) {
      Clock system = Clock.systemUTC();
      DatabaseClock real = new DatabaseClock(database.jdbi(), system);
      assertEquals(0, Duration.between(system.instant(), real.instant()).abs().toSeconds());
    }
  }
}
