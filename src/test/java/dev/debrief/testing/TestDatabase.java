package dev.debrief.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.debrief.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
    this(memory(), "debrief");
    jdbi.useHandle(h -> h.execute("runscript from '" + H2Schema.SCRIPT + "'"));
  }

  private static String memory() {
    return "jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000";
  }

  /** What the migrations make of an empty H2, as a script: they run once for all tests of a JVM. */
  private static final class H2Schema {
    static final Path SCRIPT = write();

    private static Path write() {
      try (TestDatabase migrated = new TestDatabase(memory(), "debrief")) {
        migrate(migrated.pool);
        Path script = Files.createTempFile("debrief-schema", ".sql");
        script.toFile().deleteOnExit();
        migrated.jdbi.useHandle(h -> h.execute("script to '" + script + "'"));
        return script;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Brings a database's schema up to date. */
  static void migrate(DataSource database) {
    Flyway.configure().dataSource(database).load().migrate();
  }

  private TestDatabase(String url, String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    pool = new HikariDataSource(config);
    jdbi = Database.jdbi(pool);
  }

  /** Makes one in a real PostgreSQL. */
  public static TestDatabase onPostgres() {
    return new TestDatabase(Postgres.newMigratedDatabase(), Postgres.USER);
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
    TestDatabase database = new TestDatabase("jdbc:h2:file:" + file, "debrief");
    migrate(database.pool);
    return database;
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
