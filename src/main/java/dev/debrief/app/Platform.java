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

/** What every module is built on. */
final class Platform {
  final Settings settings;
  final Timings timings;
  final Threads threads;

  /** Where each module adds what it has to close. */
  final ShutdownSequence closings;

  final Database database;
  final Jdbi jdbi;
  final DatabaseClock clock;
  final Json json = new Json();

  /** Opens the database. */
  Platform(Settings settings, Timings timings, ShutdownSequence closings) {
    this.settings = settings;
    this.timings = timings;
    this.closings = closings;
    threads = Threads.ofServer();
    closings.add("threads", threads::awaitEnd);
    database = closings.add("database", Databases.open(settings, threads.named("connections")));
    jdbi = database.jdbi();
    clock = new DatabaseClock(jdbi, Clock.systemUTC());
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
