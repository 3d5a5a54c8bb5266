package dev.debrief.app;

import dev.debrief.db.Database;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Finds the database: the one of {@code jdbc.url}, otherwise the container's data source, otherwise
 * an embedded H2 in {@code home}.
 */
final class Databases {
  private static final Logger LOG = Logger.getLogger(Databases.class.getName());
  private static final String[] JNDI_NAMES = {
    "java:comp/env/jdbc/debrief", "java:jboss/datasources/debrief"
  };

  /** Connections beside those of the workers: for requests, streams and ticks. */
  private static final int SHARED_CONNECTIONS = 16;

  private Databases() {}

  /**
   * Opens it.
   *
   * @param threads for our pool of connections
   */
  static Database open(Settings settings, ThreadFactory threads) {
    int connections = settings.workers() + SHARED_CONNECTIONS;
    if (settings.jdbc().isPresent()) {
      LOG.info("The database is the one of debrief.jdbc.url");
      return Database.connect(settings.jdbc().get(), connections, threads);
    }
    Optional<Jndi.Bound<DataSource>> found = Jndi.find(DataSource.class, JNDI_NAMES);
    if (found.isPresent()) {
      LOG.info(() -> "The database is the server's data source " + found.get().name());
      return Database.of(found.get().object());
    }
    Path file = settings.home().resolve("debrief");
    LOG.info(() -> "The database is embedded, in " + file + ".mv.db; one node only");
    return Database.embedded(file, connections, threads);
  }
}
