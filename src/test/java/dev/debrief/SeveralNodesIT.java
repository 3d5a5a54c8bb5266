package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Chat;
import dev.debrief.testing.Cluster;
import dev.debrief.testing.Leavers;
import dev.debrief.testing.Nginx;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Surroundings;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged WAR on one PostgreSQL. */
@Tag("slow")
class SeveralNodesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;
  private final String url = Postgres.newDatabase();
  private final Jdbi database = Jdbi.create(url);

  @Test
  void nothingIsLostOrToldTwiceWhenANodeIsKilledAndStartedAgain() throws Exception {
    try (Surroundings around = new Surroundings();
        Cluster nodes = Cluster.ofTwo(folder, url, around.settings());
        Nginx nginx = Nginx.before(nodes.port(0), nodes.port(1));
        Leavers leavers = new Leavers(nginx.url(), "leaver", 50);
        Chat chat = new Chat(nginx.url())) {
      around.model().play(slowly());
      leavers.leave();
      Await.until("some reports are finished", PATIENCE, () -> leavers.ended() >= 8);
      Await.until("both nodes are at work", PATIENCE, () -> nodesAtWork() == 2);

      nodes.kill(0);
      nodes.startAgain(0);

      leavers.awaitClosed(PATIENCE);
      nodes.kill(1); // the one that was killed before goes on alone
      chat.assertEachMessageWasToldOnce();
      leavers.assertEachStreamWasWhole(database);
      leavers.assertEachHasItsWorkbook(database);
      leavers.awaitOneMailEach(around, PATIENCE);
      assertTrue(nginx.answeredBy(nodes.port(0)) > 0, "nginx used the first node");
      assertTrue(nginx.answeredBy(nodes.port(1)) > 0, "nginx used the second node");
      assertTrue(takenOver() > 0, "some reports were the killed node's");
    }
  }

  /** A model that takes most of a second for each answer. */
  private static ScriptedModelServer.Script slowly() {
    return ScriptedModelServer.paced(
        request -> "- They agreed to ship on Thursday. [1]",
        () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)));
  }

  private int nodesAtWork() {
    return database.withHandle(
        h ->
            h.createQuery(
                    "select count(distinct picked_by) from scheduled_tasks"
                        + " where task_name = 'report' and picked")
                .mapTo(Integer.class)
                .one());
  }

  private int takenOver() {
    return database.withHandle(
        h ->
            h.createQuery("select count(*) from report where attempt > 1")
                .mapTo(Integer.class)
                .one());
  }

  /**
   * Two distances, both seen by clients in this process, with one clock: from the answer to a
   * message that was posted at one node to its arrival at the other node's client, and from the
   * arrival of a report's event at a client of the node that recorded it to that at the other's.
   */
  @Test
  void everyEventReachesTheOtherNodesClientsAndHowSoonIsPrinted() throws Exception {
    try (Surroundings around = new Surroundings();
        Cluster nodes = Cluster.ofTwo(folder, url, around.settings())) {
      around.model().play(ScriptedModelServer.silence());
      String user = new Leavers(nodes.url(0), "ada", 1).user(0);
      String room = "/api/rooms/" + user;
      Api ada = new Api(nodes.url(0)).bearer(Tokens.of(user));
      List<Duration> messages = new ArrayList<>();
      try (Arrivals there = new Arrivals(user, nodes.url(1) + room + "/events")) {
        for (int i = 0; i < 500; i++) {
          Api.Answer answer = ada.post(room + "/messages", "{\"text\":\"" + i + "\"}");
          long answered = System.nanoTime();
          messages.add(there.of(answer.json().get("number").asText()).minusNanos(answered));
        }
      }
      List<Duration> events = new ArrayList<>();
      try (Arrivals here = new Arrivals(user, nodes.url(0) + "/api/reports/events");
          Arrivals there = new Arrivals(user, nodes.url(1) + "/api/reports/events")) {
        for (int i = 0; i < 100; i++) {
          String report = ada.post(room + "/leave", "{\"again\":true}").json().get("id").asText();
          assertEquals(200, ada.delete("/api/reports/" + report).status());
          for (String id : recordedByTheDesk(report)) {
            events.add(there.of(id).minus(here.of(id)));
          }
        }
      }
      assertEquals(300, events.size());
      print("From a posted message's answer to the other node's client", messages);
      print("From one node's client to the other's, events of reports", events);
    }
  }

  /** The ids of the events that the requests recorded, at the node they were sent to. */
  private List<String> recordedByTheDesk(String report) {
    return database.withHandle(
        h ->
            h.createQuery(
                    "select c.epoch || '-' || e.seq from event e natural join channel c"
                        + " where e.report_id = ? and e.data in ('Queued', 'Cancelled', 'cancelled')")
                .bind(0, report)
                .mapTo(String.class)
                .list());
  }

  private static void print(String what, List<Duration> all) {
    List<Duration> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    Duration median = sorted.get(sorted.size() / 2);
    Duration late = sorted.get(sorted.size() * 99 / 100);
    System.out.printf(
        "%s: p50 %.1f ms, p99 %.1f ms of %d%n",
        what, median.toNanos() / 1e6, late.toNanos() / 1e6, sorted.size());
  }

  /** When each event arrived that a stream told, by id; the first where one was told again. */
  private static final class Arrivals implements AutoCloseable {
    private final Map<String, Duration> arrivals = new ConcurrentHashMap<>();
    private final SseReader stream;

    Arrivals(String user, String url) throws InterruptedException {
      stream =
          SseReader.of(URI.create(url))
              .bearer(Tokens.of(user))
              .onEvent(e -> arrivals.putIfAbsent(e.id(), Duration.ofNanos(System.nanoTime())))
              .open();
      stream.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE);
    }

    Duration of(String id) throws InterruptedException {
      stream.awaitEvent(e -> e.id().equals(id), Await.DEADLINE);
      return arrivals.get(id);
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
