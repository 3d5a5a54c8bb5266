package dev.debrief.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * The database's time, which all nodes share though their own clocks differ: this node's clock, put
 * right by what the two differed in when last compared. In whole milliseconds, so that a time is
 * the same in memory, in JSON and in every database. Safe for use by any thread.
 */
final class DatabaseClock implements InstantSource {
  private static final Logger LOG = Logger.getLogger(DatabaseClock.class.getName());

  /** Less than this is the time the question took. */
  private static final Duration WORTH_TELLING = Duration.ofSeconds(2);

  private final Jdbi jdbi;
  private final InstantSource local;
  private volatile Duration ahead = Duration.ZERO;

  DatabaseClock(Jdbi jdbi, InstantSource local) {
    this.jdbi = jdbi;
    this.local = local;
    compare();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(local.instant().plus(ahead).toEpochMilli());
  }

  /** Compares the clocks again; called now and then, since they drift. */
  void compare() {
    Instant before = local.instant();
    Instant there =
        jdbi.withHandle(
            h ->
                h.createQuery("select current_timestamp")
                    .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                    .one());
    Instant after = local.instant();
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    Duration now = Duration.between(here, there);
    if (now.minus(ahead).abs().compareTo(WORTH_TELLING) > 0) {
      LOG.log(Level.INFO, "This node''s clock is {0} ms behind the database''s", now.toMillis());
    }
    ahead = now;
  }
}
