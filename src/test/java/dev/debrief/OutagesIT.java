package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Chat;
import dev.debrief.testing.Cluster;
import dev.debrief.testing.Leavers;
import dev.debrief.testing.Nginx;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.Surroundings;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes go on to do when something they need is away for a while. */
@Tag("slow")
class OutagesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void everyReportIsFinishedThoughTheDatabaseBreaksDownWhileTheyAreMade() throws Exception {
    try (Postgres.Own server = new Postgres.Own();
        Surroundings around = new Surroundings();
        Cluster nodes = Cluster.ofTwo(folder, server.url(), around.settings());
        Nginx nginx = Nginx.before(nodes.port(0), nodes.port(1));
        Leavers leavers = new Leavers(nginx.url(), "leaver", 16);
        Chat chat = new Chat(nginx.url())) {
      Jdbi database = Jdbi.create(server.url());
      around
          .model()
          .play(
              ScriptedModelServer.paced(
                  request -> "- They agreed to ship on Thursday. [1]",
                  () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100))));
      leavers.leave();
      Await.until("some reports are finished", PATIENCE, () -> leavers.ended() >= 4);

      server.breakDown();
      Await.until(
          "both nodes have noticed", () -> hasNoticed(nodes.url(0)) && hasNoticed(nodes.url(1)));
      server.comeBack();
      Await.until("more are finished", PATIENCE, () -> leavers.ended() >= 10);
      server.breakDown();
      server.comeBack();

      leavers.awaitClosed(PATIENCE);
      chat.assertEachMessageWasToldOnce();
      leavers.assertEachStreamWasWhole(database);
      leavers.assertEachHasItsWorkbook(database);
      leavers.awaitOneMailEach(around, PATIENCE);
    }
  }

  private static boolean hasNoticed(String node) throws Exception {
    return new Api(node).get("/health/ready").status() == 503;
  }

  @Test
  void reportsAreFinishedWhileNoMailServerTakesMailsAndEachIsMailedOnceWhenTheyDo()
      throws Exception {
    int refused = freePort();
    AtomicBoolean taking = new AtomicBoolean();
    String database = Postgres.newDatabase();
    try (ScriptedMailServer busy = new ScriptedMailServer(takingWhen(taking));
        Surroundings around = new Surroundings();
        Cluster nodes =
            new Cluster(
                folder,
                database,
                node(around, "smtp://127.0.0.1:" + refused),
                node(around, busy.url()));
        Nginx nginx = Nginx.before(nodes.port(0), nodes.port(1));
        Leavers leavers = new Leavers(nginx.url(), "leaver", 12)) {
      leavers.leave();
      leavers.awaitClosed(PATIENCE);
      leavers.assertEachHasItsWorkbook(Jdbi.create(database));
      Await.until(
          "both have refused one",
          () ->
              !busy.recipients().isEmpty()
                  && leavers.reports().stream().anyMatch(OutagesIT::isMailUnreachable));
      assertTrue(busy.mails().isEmpty());
      assertEquals(List.of("pending"), leavers.mailStates());

      GreenMail back =
          new GreenMail(new ServerSetup(refused, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
      back.start();
      try {
        taking.set(true);
        leavers.awaitMailed(PATIENCE);
        List<String> all = new ArrayList<>();
        busy.mails().forEach(mail -> all.add(mail.recipient()));
        for (MimeMessage mail : back.getReceivedMessages()) {
          all.add(Surroundings.recipient(mail));
        }
        Collections.sort(all);
        assertEquals(leavers.addresses(), all);
      } finally {
        back.stop();
      }
    }
  }

  /** Refused by the server that is not there: the other one has said why. */
  private static boolean isMailUnreachable(JsonNode report) {
    String error = report.get("mailError").asText(null);
    return error != null && !error.contains("451");
  }

  private static Cluster.Node node(Surroundings around, String smtp) {
    return new Cluster.Node(around.settings(Map.of("smtp.url", smtp)), Map.of());
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Asks senders to come again until then. */
  private static ScriptedMailServer.Script takingWhen(AtomicBoolean taking) {
    return command ->
        command.startsWith("RCPT") && !taking.get() ? "451 4.3.0 come again later" : null;
  }

  @Test
  void everyReportIsFinishedWithASummaryHoweverTheModelFails() throws Exception {
    Map<String, ScriptedModelServer.Script> failures =
        Map.of(
            "busy", ScriptedModelServer.busy(Duration.ofSeconds(1)),
            "broken", ScriptedModelServer.failing(500, "{}"),
            "garbage", ScriptedModelServer.garbage("<html>a page, and no stream</html>"),
            "silent", ScriptedModelServer.silence());
    String database = Postgres.newDatabase();
    try (Surroundings around = new Surroundings();
        Cluster nodes =
            Cluster.ofTwo(folder, database, around.settings(Map.of("llm.timeout", "1s")));
        Nginx nginx = Nginx.before(nodes.port(0), nodes.port(1))) {
      around
          .model()
          .play(
              (request, call) ->
                  failures.entrySet().stream()
                      .filter(failure -> request.data().contains(failure.getKey()))
                      .findFirst()
                      .orElseThrow()
                      .getValue()
                      .answer(request, call));
      List<Leavers> rooms = new ArrayList<>();
      try {
        for (String failure : failures.keySet()) {
          rooms.add(new Leavers(nginx.url(), failure, 2));
        }
        for (Leavers leavers : rooms) {
          leavers.leave();
        }
        for (Leavers leavers : rooms) {
          leavers.awaitClosed(PATIENCE);
          leavers.assertEachStreamWasWhole(Jdbi.create(database));
          leavers.assertEachHasItsWorkbook(Jdbi.create(database));
          for (JsonNode report : leavers.reports()) {
            assertEquals("extractive", report.at("/summary/model").asText());
            assertFalse(report.at("/summary/notice").asText().isEmpty());
          }
        }
      } finally {
        rooms.forEach(Leavers::close);
      }
    }
  }
}
