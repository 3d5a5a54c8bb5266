package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/**
 * A real PostgreSQL on loopback, started by the first test that needs it and stopped with this JVM.
 * Its commits are durable, as in production.
 */
public final class Postgres {
  /** Its one user, who needs no password. */
  public static final String USER = "postgres";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Postgres() {}

  /** Started once, when first used. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                .setLocaleConfig("locale", "C.UTF-8")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-postgres"));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Makes an empty database; its address. Ends the test as skipped on a platform whose PostgreSQL
   * is not among the dependencies.
   */
  public static String newDatabase() {
    boolean known =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(known, "skipped: the PostgreSQL of these tests is for Linux on amd64");
    String name = "test" + NUMBER.incrementAndGet();
    Jdbi.create(Server.RUNNING.getPostgresDatabase())
        .useHandle(handle -> handle.execute("create database " + name));
    return Server.RUNNING.getJdbcUrl(USER, name);
  }
}
