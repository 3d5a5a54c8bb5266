package dev.debrief.testing;

import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** An empty database in memory with the schema of the project, for one test. */
public final class TestDatabase implements AutoCloseable {
  private final Jdbi jdbi;

  /** A database in memory lives as long as a connection to it. */
  private final Handle life;

  /** Makes one. */
  public TestDatabase() {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000";
    jdbi = Jdbi.create(url, "debrief", "");
    life = jdbi.open();
    Flyway.configure().dataSource(url, "debrief", "").load().migrate();
  }

  /** Where statements are run; a connection of its own for each use. */
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    life.close();
  }
}
