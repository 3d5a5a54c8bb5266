package dev.debrief.testing;

import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** An empty database with the schema of the project, for one test. */
public final class TestDatabase implements AutoCloseable {
  private final Jdbi jdbi;

  /** A database in memory lives as long as a connection to it. */
  private final Handle life;

  /** Makes one in memory. */
  public TestDatabase() {
    this("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000", "debrief");
  }

  private TestDatabase(String url, String user) {
    jdbi = Jdbi.create(url, user, "");
    life = jdbi.open();
    Flyway.configure().dataSource(url, user, "").load().migrate();
  }

  /** Makes one in a real PostgreSQL. */
  public static TestDatabase onPostgres() {
    return new TestDatabase(Postgres.newDatabase(), Postgres.USER);
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
