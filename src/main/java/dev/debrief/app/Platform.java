package dev.debrief.app;

import dev.debrief.db.Database;
import dev.debrief.db.DatabaseClock;
import dev.debrief.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/**
 * What every module is built on.
 *
 * @param closings where each module adds what it has to close
 */
record Platform(
    Settings settings,
    Threads threads,
    ShutdownSequence closings,
    Database database,
    DatabaseClock clock,
    Json json) {
  /** Opens the database. */
  static Platform open(Settings settings, Threads threads, ShutdownSequence closings) {
    closings.add("threads", threads::awaitEnd);
    Database database =
        closings.add("database", Databases.open(settings, threads.named("connections")));
    DatabaseClock clock = new DatabaseClock(database.jdbi(), Clock.systemUTC());
    return new Platform(settings, threads, closings, database, clock, new Json());
  }

  Jdbi jdbi() {
    return database.jdbi();
  }

  /** A folder below {@code home}, made where it is missing. */
  Path folder(String name) {
    try {
      return Files.createDirectories(settings.home().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
