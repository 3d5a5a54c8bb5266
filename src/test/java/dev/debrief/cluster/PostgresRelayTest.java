package dev.debrief.cluster;

import dev.debrief.job.Backoff;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What reaches the other node when its or our connection to the database fails. */
class PostgresRelayTest {
  private static final ChannelKey CHANNEL = new ChannelKey("EXCEL_STATUS", "ada");
  private static final ChannelEvent GROWN = ChannelEvent.logAdvanced(CHANNEL, 7);

  private static final RelayTimings TIMINGS =
      new RelayTimings(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Backoff.doubling(Duration.ofMillis(100), Duration.ofMillis(100)));

  private final String url = Postgres.newDatabase();
  private final Jdbi database = Jdbi.create(url);
  private final SseServer here = SseServer.builder().build();
  private final SseServer there = SseServer.builder().build();
  private final List<PostgresRelay> relays = new ArrayList<>();
  private final BlockingQueue<ChannelEvent> heardThere = new LinkedBlockingQueue<>();

  PostgresRelayTest() {
    Runnable unused = there.subscribe(CHANNEL, heardThere::add);
  }

  @AfterEach
  void close() {
    relays.forEach(PostgresRelay::close);
  }

  @Test
  void anEventThatWasToldOnADeadConnectionIsToldAgain() throws Exception {
    connect(here, "here", port());
    connect(there, "there", port());
    awaitConnected();
    database.useHandle(
        h ->
            h.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()"));
    awaitWakeUp(); // the receiver there is back; the sender here knows nothing yet

    here.publish(GROWN);

    awaitWakeUp();
  }

  @Test
  void whatFoundNoRoomToWaitIsMadeUpForWhenTheDatabaseIsBack() throws Exception {
    connect(there, "there", port());
    awaitWakeUp();
    try (CuttingProxy network = CuttingProxy.before(port())) {
      network.refuse(true);
      connect(here, "here", network.port());
      ChannelKey other = new ChannelKey("EXCEL_STATUS", "grace");
      for (int i = 0; i < 20_000; i++) {
        here.publish(
            ChannelEvent.transientEvent(other, "report", Event.of("EXCEL_STATUS", "Writing")));
      }
      here.publish(GROWN);

      network.refuse(false);

      awaitWakeUp();
      close();
    }
  }

  @Test
  void aConnectionThatHearsNothingAnyMoreIsMadeAgain() throws Exception {
    connect(here, "here", port());
    connect(there, "there", port());
    awaitConnected();
    String frozen =
        database.withHandle(
            h ->
                h.createQuery(
                        "select pid from pg_stat_activity where datname = current_database()"
                            + " and application_name = 'there' and query like 'listen%'")
                    .mapTo(String.class)
                    .one());
    signal("STOP", frozen);
    try {
      here.publish(GROWN);

      awaitWakeUp();
    } finally {
      signal("CONT", frozen);
    }
  }

  /** Emits until it is heard on the other side; nothing is on its way then. */
  private void awaitConnected() throws Exception {
    ChannelEvent first =
        ChannelEvent.transientEvent(CHANNEL, "report", Event.of("EXCEL_STATUS", "Queued"));
    Await.until(
        "the relays are connected",
        () -> {
          here.publish(first);
          return heardThere.stream().anyMatch(ChannelEvent::isTransient);
        });
    here.publish(GROWN);
    Await.until("all is heard", () -> heardThere.stream().anyMatch(e -> e.seq() == GROWN.seq()));
    heardThere.clear();
  }

  private void awaitWakeUp() throws Exception {
    Await.until(
        "the streams there look into their logs",
        () -> heardThere.stream().anyMatch(event -> !event.isTransient()));
    heardThere.clear();
  }

  private int port() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source.getPortNumbers()[0];
  }

  private void connect(SseServer streams, String name, int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setApplicationName(name);
    relays.add(
        new PostgresRelay(
            source,
            streams,
            TIMINGS,
            task -> {
              Thread thread = new Thread(task, "relay-" + name);
              thread.setDaemon(true);
              return thread;
            }));
  }

  private static void signal(String signal, String process) throws Exception {
    new ProcessBuilder(List.of("kill", "-" + signal, process)).inheritIO().start().waitFor();
  }
}
