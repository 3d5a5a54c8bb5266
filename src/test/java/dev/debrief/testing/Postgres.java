package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.jdbi.v3.core.Jdbi;

/**
 * A real PostgreSQL on loopback, started by the first test that needs it and stopped with this JVM.
 * Its commits are durable, as in production.
 */
public final class Postgres {
  /** Its administrator, who needs no password. */
  public static final String USER = "postgres";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Postgres() {}

  /** Started once, when first used. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = durable().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-postgres"));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static EmbeddedPostgres.Builder durable() {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        .setPGStartupWait(Duration.ofSeconds(60))
        .setLocaleConfig("locale", "C.UTF-8");
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes an empty database; its address. Ends the test as skipped on a platform whose PostgreSQL
   * is not among the dependencies.
   */
  public static String newDatabase() {
    assumeKnown();
    String name = "test" + NUMBER.incrementAndGet();
    Jdbi.create(Server.RUNNING.getPostgresDatabase())
        .useHandle(handle -> handle.execute("create database " + name));
    return Server.RUNNING.getJdbcUrl(USER, name);
  }

  /** The same for a user of its own, by whose name the database is called, with a password. */
  public static String newDatabaseBehindAPassword() {
    assumeKnown();
    String name = "signed" + NUMBER.incrementAndGet();
    Jdbi.create(Server.RUNNING.getPostgresDatabase())
        .useHandle(
            handle -> {
              handle.execute("create role " + name + " login password 'only here'");
              handle.execute("create database " + name + " owner " + name);
              String rules = handle.select("show hba_file").mapTo(String.class).one();
              handle.execute(
                  "copy (values ('host all /^signed all scram-sha-256'), ('host all all all trust'))"
                      + (" to '" + rules + "'"));
              handle.execute("select pg_reload_conf()");
            });
    return Server.RUNNING.getJdbcUrl(name, name) + "&password=only%20here";
  }

  private static void assumeKnown() {
    boolean known =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(known, "skipped: the PostgreSQL of these tests is for Linux on amd64");
  }

  /** A server of one test's own, which can break down and come back with its data. */
  public static final class Own implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;

    /** Starts one, or ends the test as {@link #newDatabase} does. */
    public Own() throws IOException {
      assumeKnown();
      data = Files.createTempDirectory("debrief-postgres");
      server = durable().setDataDirectory(data).setCleanDataDirectory(false).start();
    }

    /** The address of its one database. */
    public String url() {
      return server.getJdbcUrl(USER, "postgres");
    }

    /** Breaks every connection and leaves all else to the recovery at the next start. */
    public void breakDown() throws Exception {
      String process = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      new ProcessBuilder("kill", "-QUIT", process).inheritIO().start().waitFor();
      Await.until(
          "PostgreSQL has ended", () -> ProcessHandle.of(Long.parseLong(process)).isEmpty());
    }

    /** Starts it again, on the same data and port. */
    public void comeBack() throws IOException {
      int port = server.getPort();
      server.close();
      server = durable().setDataDirectory(data).setCleanDataDirectory(false).setPort(port).start();
    }

    @Override
    public void close() throws IOException {
      try {
        server.close();
      } finally {
        FileUtils.deleteDirectory(data.toFile());
      }
    }
  }
}
