package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Cluster;
import dev.debrief.testing.DemoInbox;
import dev.debrief.testing.Leavers;
import dev.debrief.testing.Nginx;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.ShiftedClock;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Surroundings;
import dev.debrief.testing.Tokens;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node's clock is half a minute ahead of the database's, the other's half a minute behind. */
@Tag("slow")
class DifferentClocksIT {
  private static final Duration SHIFT = Duration.ofSeconds(30);

  /** What a busy machine may take; well below the shift. */
  private static final Duration ABOUT = Duration.ofSeconds(15);

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A node that has not been heard of for 4 s is taken for dead. */
  private static final Duration LONGER_THAN_DEAD = Duration.ofSeconds(8);

  private static final Pattern LINK = Pattern.compile("http://debrief.example.org(/file/\\S+)");

  @TempDir static Path folder;
  private static Jdbi database;
  private static Surroundings around;
  private static Cluster nodes;

  @BeforeAll
  static void start() throws Exception {
    around = new Surroundings();
    String url = Postgres.newDatabase();
    database = Jdbi.create(url);
    nodes =
        new Cluster(
            folder,
            url,
            new Cluster.Node(
                around.settings(Map.of("jwt.clock-skew", "0s")), ShiftedClock.by(SHIFT)),
            new Cluster.Node(
                around.settings(Map.of("jwt.clock-skew", "0s")), ShiftedClock.by(SHIFT.negated())));
    assertAbout(SHIFT.negated(), behind(0));
    assertAbout(SHIFT, behind(1));
  }

  /** By how much a node's clock is behind the database's, as it measures that. */
  private static Duration behind(int node) throws Exception {
    double seconds = new Api(nodes.url(node)).metric("debrief_clock_skew_seconds");
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static void assertAbout(Duration expected, Duration actual) {
    assertTrue(actual.minus(expected).abs().compareTo(ABOUT) < 0, () -> "it is " + actual);
  }

  @AfterAll
  static void stop() {
    if (nodes != null) {
      nodes.close();
    }
    around.close();
  }

  @Test
  void tokensSessionsMessagesAndStreamsGoByTheTimeOfTheDatabase() throws Exception {
    String user = new Leavers(nodes.url(0), "clock", 1).user(0);
    for (int node = 0; node < 2; node++) {
      Api anyone = new Api(nodes.url(node));
      assertEquals(200, anyone.bearer(expiringIn(ABOUT)).get("/api/rooms").status());
      assertEquals(401, anyone.bearer(expiringIn(ABOUT.negated())).get("/api/rooms").status());

      Api caller = anyone.bearer(Tokens.of(user));
      String cookie = caller.post("/api/session", "{}").header("Set-Cookie");
      String validSeconds = cookie.replaceAll(".*Max-Age=(\\d+).*", "$1");
      assertAbout(Duration.ofHours(1), Duration.ofSeconds(Long.parseLong(validSeconds)));

      String room = "/api/rooms/" + user;
      JsonNode message = caller.post(room + "/messages", "{\"text\":\"now\"}").json();
      assertIsNow(Instant.parse(message.get("sentAt").asText()));
      try (SseReader stream =
          SseReader.of(URI.create(nodes.url(node) + room + "/events"))
              .bearer(Tokens.of(user))
              .open()) {
        String told = stream.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE).data();
        assertIsNow(Instant.ofEpochSecond(Long.parseLong(told)));
      }
    }
  }

  private static String expiringIn(Duration left) {
    return Tokens.with("ada", b -> b.expiration(Date.from(Instant.now().plus(left))));
  }

  private static void assertIsNow(Instant time) {
    assertAbout(Duration.ZERO, Duration.between(time, Instant.now()));
  }

  @Test
  void theReportThatWasAskedForLaterIsTheNewerOneAtWhicheverNode() throws Exception {
    around.model().play(ScriptedModelServer.answering(request -> "- They agreed. [1]"));
    String user = new Leavers(nodes.url(0), "newest", 1).user(0);
    String earlier = leave(0, user);
    String later = leave(1, user);

    JsonNode reports = api(0, user).get("/api/reports").json().get("items");
    assertEquals(List.of(later, earlier), reports.findValuesAsText("id"));
  }

  private static Api api(int node, String user) {
    return new Api(nodes.url(node)).bearer(Tokens.of(user));
  }

  private static String leave(int node, String user) throws Exception {
    Api.Answer answer = api(node, user).post("/api/rooms/" + user + "/leave", "{\"again\":true}");
    assertEquals(202, answer.status());
    return answer.json().get("id").asText();
  }

  @Test
  void eachTakesOverFromTheOtherInSecondsOnceThatIsKilledAndNotBefore() throws Exception {
    try (Nginx nginx = Nginx.before(nodes.port(0), nodes.port(1))) {
      for (int killed = 0; killed < 2; killed++) {
        Semaphore words = new Semaphore(0);
        around
            .model()
            .play(
                ScriptedModelServer.paced(
                    request -> "- They agreed. [1]", words::acquireUninterruptibly));
        try (Leavers leavers = new Leavers(nginx.url(), "killed-" + killed + "-", 8)) {
          int before = around.model().calls();
          leavers.leave();
          Await.until("all workers are busy", () -> around.model().calls() == before + 8);
          long begun = System.nanoTime();
          Await.until(
              "nothing is taken over from a node that lives",
              () -> {
                assertEquals(before + 8, around.model().calls());
                return System.nanoTime() - begun > LONGER_THAN_DEAD.toNanos();
              });

          nodes.kill(killed);
          long dead = System.nanoTime();
          words.release(10_000);
          Await.until("it is taken over", () -> around.model().calls() > before + 8);
          Duration takeOver = Duration.ofNanos(System.nanoTime() - dead);

          leavers.awaitClosed(PATIENCE);
          leavers.assertEachStreamWasWhole(database);
          leavers.assertEachHasItsWorkbook(database);
          leavers.awaitOneMailEach(around, PATIENCE);
          nodes.startAgain(killed);
          System.out.printf(
              "A node whose clock is wrong by %s was taken over from after %s%n",
              killed == 0 ? SHIFT : SHIFT.negated(), takeOver);
        }
      }
    }
    for (MimeMessage mail : around.mails()) {
      Duration age = Duration.between(mail.getSentDate().toInstant(), Instant.now());
      assertFalse(age.isNegative(), () -> "a mail from the future: " + age);
      Matcher link = LINK.matcher(DemoInbox.text(mail));
      assertTrue(link.find());
      for (int node = 0; node < 2; node++) {
        assertEquals(200, new Api(nodes.url(node)).get(link.group(1)).status());
      }
    }
  }
}
