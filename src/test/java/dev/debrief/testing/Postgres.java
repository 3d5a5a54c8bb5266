package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.jdbi.v3.core.Jdbi;

/**
 * A real PostgreSQL on loopback, started by the first test that needs it and stopped with this JVM.
 * Its commits outlive every process, not the machine; those of {@link Own} are durable, as in
 * production.
 */
public final class Postgres {
  /** Its administrator, who needs no password. */
  public static final String USER = "postgres";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Postgres() {}

  /** Started once, when first used. */
  private static final class Server {
    static final Path DATA = folder();
    static final EmbeddedPostgres RUNNING = start();

    private static Path folder() {
      try {
        return Files.createTempDirectory("debrief-postgres");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            builder().setServerConfig("fsync", "off").setDataDirectory(DATA).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-postgres"));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static EmbeddedPostgres.Builder durable() {
    return builder().setServerConfig("fsync", "on");
  }

  private static EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        .setPGStartupWait(Duration.ofSeconds(60))
        .setLocaleConfig("locale", "C.UTF-8");
  }

  /** At once: nobody needs its data any more, and a proper stop waits for every connection. */
  private static void stop(EmbeddedPostgres server) {
    try {
      quit(Server.DATA);
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a server as if it had crashed. */
  private static void quit(Path data) throws IOException {
    long id = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
    ProcessHandle process = ProcessHandle.of(id).orElseThrow();
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(id)).inheritIO().start().waitFor();
      process.onExit().get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("while PostgreSQL was ended");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("PostgreSQL has not ended", e);
    }
  }

  /** The database of which those with the schema are copies. */
  private static final class Template {
    static final String NAME = make();

    private static String make() {
      DataSource server = Server.RUNNING.getPostgresDatabase();
      Jdbi.create(server).useHandle(handle -> handle.execute("create database template_of_tests"));
      TestDatabase.migrate(Server.RUNNING.getDatabase(USER, "template_of_tests"));
      return "template_of_tests";
    }
  }

  /** Makes a database that has the schema, as a copy of one; its address. See newDatabase. */
  static String newMigratedDatabase() {
    assumeKnown();
    String name = "test" + NUMBER.incrementAndGet();
    Jdbi.create(Server.RUNNING.getPostgresDatabase())
        .useHandle(
            // By its files, and not page by page through the write-ahead log: twice as fast.
            handle ->
                handle.execute(
                    "create database "
                        + name
                        + " template "
                        + Template.NAME
                        + " strategy file_copy"));
    return Server.RUNNING.getJdbcUrl(USER, name);
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
      quit(data);
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
