package dev.debrief.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/** An empty database with the schema of the project, for one test. */
public final class TestDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 20;

  /** Keeps a connection open at all times: a database in memory lives as long as one. */
  private final HikariDataSource pool;

  private final Jdbi jdbi;

  /** Makes one in memory. */
  public TestDatabase() {
    this("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000", "debrief");
  }

  private TestDatabase(String url, String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    pool = new HikariDataSource(config);
    jdbi = Jdbi.create(pool);
    Flyway.configure().dataSource(pool).load().migrate();
  }

  /** Makes one in a real PostgreSQL. */
  public static TestDatabase onPostgres() {
    return new TestDatabase(Postgres.newDatabase(), Postgres.USER);
  }

  /**
   * The embedded database of a server, in that file without its ending. Does not go by the JVM's
   * list of drivers: a server in this JVM may have been the first to fill it, with its own.
   */
  public static Jdbi inFile(Path file) {
    Properties login = new Properties();
    login.setProperty("user", "debrief");
    login.setProperty("password", "");
    try {
      Driver driver =
          Class.forName("org.h2.Driver")
              .asSubclass(Driver.class)
              .getDeclaredConstructor()
              .newInstance();
      return Jdbi.create(() -> driver.connect("jdbc:h2:file:" + file, login));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Makes one in a file of that name without its ending, as a server of one node has it. */
  public static TestDatabase onFile(Path file) {
    return new TestDatabase("jdbc:h2:file:" + file, "debrief");
  }

  /** Where statements are run; a connection of its own for each use. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /** Its connections, at most twenty at a time. */
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
