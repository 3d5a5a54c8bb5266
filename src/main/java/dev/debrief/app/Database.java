package dev.debrief.app;

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
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * The database, its schema brought up to date: the one of {@code jdbc.url}, else the container's,
 * else an embedded H2 in a file. Owns the pool, but not a container's data source.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Database.class.getName());
  private static final String[] JNDI_NAMES = {
    "java:comp/env/jdbc/debrief", "java:jboss/datasources/debrief"
  };

  /**
   * With its default H2 writes a commit half a second late, and a killed process loses hundreds of
   * acknowledged ones (measured). {@code WRITE_DELAY=0} writes before the commit returns: nothing
   * is lost when the process is killed. A power cut may still lose what the operating system held
   * back.
   */
  private static final String H2_OPTIONS =
      ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE";

  /**
   * A node that freezes in a transaction, or whose host is gone, would keep its row locks, and
   * every other node waiting, until its connection ends (seen). None of ours thinks so long within
   * one.
   */
  private static final String POSTGRES_SETTINGS = "set idle_in_transaction_session_timeout = '10s'";

  private final DataSource dataSource;
  private final Optional<HikariDataSource> pool;
  private final boolean embedded;
  private final Jdbi jdbi;

  private Database(DataSource dataSource, Optional<HikariDataSource> pool, boolean embedded) {
    this.dataSource = dataSource;
    this.pool = pool;
    this.embedded = embedded;
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .load()
        .migrate();
    this.jdbi = Jdbi.create(dataSource).registerArgument(new InstantArguments());
    // Its exceptions would else quote what a statement was given: what people wrote, in the log.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  /**
   * Opens the database the settings name, with connections for so many workers and as many others.
   *
   * @param threads for our pool of connections
   */
  static Database open(Settings settings, ThreadFactory threads) {
    if (settings.jdbc().isPresent()) {
      Settings.Jdbc jdbc = settings.jdbc().get();
      LOG.info("The database is the one of debrief.jdbc.url");
      return pooled(jdbc, settings.workers(), threads, false);
    }
    Optional<Jndi.Bound<DataSource>> found = Jndi.find(DataSource.class, JNDI_NAMES);
    if (found.isPresent()) {
      LOG.info(() -> "The database is the server's data source " + found.get().name());
      return new Database(found.get().object(), Optional.empty(), false);
    }
    Path file = settings.home().resolve("debrief");
    LOG.info(() -> "The database is embedded, in " + file + ".mv.db; one node only");
    return pooled(
        new Settings.Jdbc("jdbc:h2:file:" + file + H2_OPTIONS, "debrief", ""),
        settings.workers(),
        threads,
        true);
  }

  private static Database pooled(
      Settings.Jdbc jdbc, int workers, ThreadFactory threads, boolean embedded) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("debrief");
    config.setThreadFactory(threads);
    config.setJdbcUrl(jdbc.url());
    config.setUsername(jdbc.user());
    config.setPassword(jdbc.password());
    config.setMaximumPoolSize(workers + 16);
    config.setMinimumIdle(2);
    if (jdbc.url().startsWith("jdbc:h2:")) {
      config.setDriverClassName("org.h2.Driver");
    } else if (jdbc.url().startsWith("jdbc:postgresql:")) {
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
   * Returns when nothing that could be read before can be lost any more by a kill. Most databases
   * show no other; H2 shows a commit a moment before it is in the file (measured with a reader that
   * asks all the time: in 10 of 30 kills it had seen what was lost).
   */
  void settle() {
    if (embedded) {
      jdbi.useHandle(handle -> handle.execute("checkpoint"));
    }
  }

  /** Whether it is a file that no other process can have open. */
  boolean isEmbedded() {
    return embedded;
  }

  /** Whether several nodes can share it. */
  boolean isPostgres() {
    try (Connection connection = dataSource.getConnection()) {
      return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be reached", e);
    }
  }

  /** Our pool; empty where the container has one. */
  Optional<HikariDataSource> pool() {
    return pool;
  }

  DataSource dataSource() {
    return dataSource;
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Closes our pool and takes our drivers from the JVM's list, which would hold the application.
   */
  @Override
  public void close() {
    pool.ifPresent(HikariDataSource::close);
    ClassLoader ours = Database.class.getClassLoader();
    if (ours == ClassLoader.getSystemClassLoader()) {
      return;
    }
    // Asking for the list loads, and so lists, those of ours that are named as a server's are.
    Collections.list(DriverManager.getDrivers());
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == ours) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
          LOG.log(Level.WARNING, "A JDBC driver stays registered and may hold the application", e);
        }
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
