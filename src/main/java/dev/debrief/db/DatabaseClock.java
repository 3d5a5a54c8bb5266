package dev.debrief.db;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * The database's time, which all nodes share though their own clocks differ: this node's clock,
 * corrected by the difference between the two. In whole milliseconds, so that a time is the same in
 * memory, in JSON and in every database. Thread-safe.
 *
 * <p>Each comparison only gives bounds of that difference, as wide as the query took: on a busy
 * server that can be seconds. So the bounds of all comparisons are intersected, and a slow one
 * changes nothing; one that contradicts the earlier ones, because a clock was set or has drifted,
 * starts over.
 */
public final class DatabaseClock implements InstantSource {
  private static final Logger LOG = Logger.getLogger(DatabaseClock.class.getName());
  private static final Duration WORTH_LOGGING = Duration.ofSeconds(2);

  private final Supplier<Instant> database;
  private final InstantSource local;
  private Duration least; // guarded by this
  private Duration most; // guarded by this
  private volatile Duration ahead = Duration.ZERO;

  public DatabaseClock(Jdbi jdbi, InstantSource local) {
    this(() -> timeOf(jdbi), local);
  }

  DatabaseClock(Supplier<Instant> database, InstantSource local) {
    this.database = database;
    this.local = local;
    compare(); // takes longer the first time
    compare();
  }

  private static Instant timeOf(Jdbi jdbi) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select current_timestamp")
                .map((row, context) -> Sql.requireInstant(row, 1))
                .one());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(local.instant().plus(ahead).toEpochMilli());
  }

  /** How far this node's clock is behind the database's; negative where it is ahead. */
  public Duration skew() {
    return ahead;
  }

  /** Compares the clocks again; called now and then, since they drift. */
  public synchronized void compare() {
    Instant before = local.instant();
    Instant there = database.get();
    Instant after = local.instant();
    Duration low = Duration.between(after, there);
    Duration high = Duration.between(before, there);
    boolean contradicts = least == null || low.compareTo(most) > 0 || high.compareTo(least) < 0;
    least = contradicts || low.compareTo(least) > 0 ? low : least;
    most = contradicts || high.compareTo(most) < 0 ? high : most;
    Duration now = least.plus(most.minus(least).dividedBy(2));
    if (now.minus(ahead).abs().compareTo(WORTH_LOGGING) > 0) {
      LOG.log(Level.INFO, "This node''s clock is {0} ms behind the database''s", now.toMillis());
    }
    ahead = now;
  }
}
