package dev.debrief.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * The database, its schema brought up to date. Owns its pool, but not a container's data source.
 * Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Database.class.getName());

  /**
   * By default H2 writes a commit half a second late, and a killed process loses hundreds of
   * acknowledged commits (measured). {@code WRITE_DELAY=0} writes before the commit returns:
   * nothing is lost when the process is killed. A power cut may still lose what the operating
   * system had not written.
   */
  private static final String H2_OPTIONS =
      ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE";

  /**
   * A node that freezes in a transaction, or whose host is gone, would keep its row locks, and
   * every other node waiting, until its connection ends (seen). No transaction here is idle for
   * this long.
   */
  private static final String POSTGRES_SETTINGS = "set idle_in_transaction_session_timeout = '10s'";

  private final DataSource dataSource;
  private final Optional<HikariDataSource> pool;
  private final boolean embedded;
  private final Jdbi jdbi;
  private final SharedRun checkpoint = new SharedRun(this::checkpoint);

  private Database(DataSource dataSource, Optional<HikariDataSource> pool, boolean embedded) {
    this.dataSource = dataSource;
    this.pool = pool;
    this.embedded = embedded;
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .load()
        .migrate();
    this.jdbi = jdbi(dataSource);
    pool.ifPresent(p -> jdbi.setSqlLogger(new BrokenConnections(p)));
  }

  /** Statements on that data source, with times as all stores expect them. */
  public static Jdbi jdbi(DataSource dataSource) {
    Jdbi jdbi = Jdbi.create(dataSource).registerArgument(new InstantArguments());
    // Otherwise its exceptions quote a statement's arguments: what people wrote, in the log.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    return jdbi;
  }

  /** The database of a container's data source, which the container closes. */
  public static Database of(DataSource dataSource) {
    return new Database(dataSource, Optional.empty(), false);
  }

  /**
   * The database at that address, with a pool of our own.
   *
   * @param connections how many are open at most
   * @param threads for the pool
   */
  public static Database connect(Address address, int connections, ThreadFactory threads) {
    return pooled(address, connections, threads, false);
  }

  /**
   * An embedded H2, for one process.
   *
   * @param file its path, without {@code .mv.db}
   */
  public static Database embedded(Path file, int connections, ThreadFactory threads) {
    return pooled(
        new Address("jdbc:h2:file:" + file + H2_OPTIONS, "debrief", ""),
        connections,
        threads,
        true);
  }

  /**
   * Where a database is, and its login.
   *
   * @param url a JDBC URL
   */
  public record Address(String url, String user, String password) {}

  private static Database pooled(
      Address address, int connections, ThreadFactory threads, boolean embedded) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("debrief");
    config.setThreadFactory(threads);
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(2);
    if (address.url().startsWith("jdbc:h2:")) {
      config.setDriverClassName("org.h2.Driver");
    } else if (address.url().startsWith("jdbc:postgresql:")) {
      config.setDriverClassName("org.postgresql.Driver");
      config.setConnectionInitSql(POSTGRES_SETTINGS);
    }
    HikariDataSource pool = new HikariDataSource(config);
    try {
      return new Database(pool, Optional.of(pool), embedded);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /**
   * Returns when a kill can no longer lose anything that could be read before the call. H2 shows a
   * commit a moment before it is in the file (measured with a reader that polls without a pause: in
   * 10 of 30 kills it had seen what was lost); other databases do not. One checkpoint serves all
   * who wait for one.
   */
  public void awaitDurable() {
    if (embedded) {
      checkpoint.await();
    }
  }

  private void checkpoint() {
    jdbi.useHandle(handle -> handle.execute("checkpoint"));
  }

  /** Whether it is a file that only this process can have open. */
  public boolean isEmbedded() {
    return embedded;
  }

  /** Whether several nodes can share it. */
  public boolean isPostgres() {
    try (Connection connection = dataSource.getConnection()) {
      return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be reached", e);
    }
  }

  /** Our pool; empty where the data source is the container's. */
  public Optional<HikariDataSource> pool() {
    return pool;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Closes our pool and removes our drivers from the JVM's list, which would keep the application
   * from being unloaded.
   */
  @Override
  public void close() {
    pool.ifPresent(HikariDataSource::close);
    ClassLoader ours = Database.class.getClassLoader();
    if (ours == ClassLoader.getSystemClassLoader()) {
      return;
    }
    // The first call loads, and so registers, our drivers that share a name with a server's.
    Collections.list(DriverManager.getDrivers());
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == ours) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
          LOG.log(
              Level.WARNING,
              "A JDBC driver could not be deregistered; the application may leak",
              e);
        }
      }
    }
  }

  /**
   * Where one connection broke the pool's others mostly did too, but it gives out unchecked what it
   * used within the last half second; so all are replaced, and the next attempt finds one that
   * works.
   */
  private record BrokenConnections(HikariDataSource pool) implements SqlLogger {
    @Override
    public void logException(StatementContext context, SQLException e) {
      if (DatabaseUnavailable.isCauseOf(e)) {
        pool.getHikariPoolMXBean().softEvictConnections();
      }
    }
  }

  /** Instants go to the database as times with offset, exact for any year and time zone. */
  private static final class InstantArguments extends AbstractArgumentFactory<Instant> {
    InstantArguments() {
      super(Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    protected Argument build(Instant value, ConfigRegistry config) {
      return (position, statement, context) ->
          statement.setObject(position, value.atOffset(ZoneOffset.UTC));
    }
  }
}
