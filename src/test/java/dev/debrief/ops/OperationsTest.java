package dev.debrief.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators see and do over {@code /api/ops}, with health beside it. Long: one server, model
 * and mail server for all.
 */
class OperationsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ScriptedModelServer model;
  private static ScriptedMailServer smtp;
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    smtp = new ScriptedMailServer(command -> null);
    server =
        DebriefServer.with(
            Map.of(
                "llm.base-url",
                model.baseUrl().toString(),
                "llm.model",
                "scripted",
                "smtp.url",
                smtp.url(),
                "step.tries",
                "1"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    smtp.close();
    model.close();
  }

  @AfterEach
  void allIsWell() throws Exception {
    answerAtOnce();
    smtp.play(command -> null);
    assertEquals(200, ops().post("/api/ops/resume", "{}").status());
  }

  private static void answerAtOnce() {
    model.play(ScriptedModelServer.answering(request -> "- The model has spoken. [1]"));
  }

  private static Api ops() {
    return server.anonymous().bearer(Tokens.withRole("olga", "ops"));
  }

  private static JsonNode now() throws Exception {
    Api.Answer answer = ops().get("/api/ops");
    assertEquals(200, answer.status(), answer.text());
    return answer.json();
  }

  private static JsonNode item(JsonNode list, String key, String value) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(item -> item.get(key).asText().equals(value))
        .findFirst()
        .orElse(null);
  }

  private static String left(String user, String room) throws Exception {
    return server.as(user).post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/ops",
    "HEAD,/api/ops",
    "GET,/api/ops/events",
    "GET,/api/ops/logs",
    "POST,/api/ops/logs",
    "POST,/api/ops/pause",
    "POST,/api/ops/resume",
    "POST,/api/ops/drain",
    "POST,/api/ops/reports/retry",
    "POST,/api/ops/reports/r1/retry",
    "POST,/api/ops/reports/r1/cancel",
    "POST,/api/ops/mails/resend",
    "POST,/api/ops/mails/r1/resend",
    "POST,/api/ops/streams/close"
  })
  void allOfItNeedsTheRole(String method, String path) throws Exception {
    for (Api stranger : List.of(server.as("ada"), server.bridge())) {
      Api.Answer answer =
          stranger.send(method, path, BodyPublishers.ofString("{}"), "application/json");
      assertEquals(403, answer.status());
    }
    assertEquals(
        401,
        server
            .anonymous()
            .send(method, path, BodyPublishers.ofString("{}"), "application/json")
            .status());
  }

  @Test
  void aPausedNodePicksNothingUntilItIsResumed() throws Exception {
    server.roomOf("paused", "Paused", "pia");
    server.fill("paused", 2);
    assertEquals("paused", ops().post("/api/ops/pause", "{}").json().get("state").asText());

    String id = left("pia", "paused");

    Await.until("it is shown as waiting", () -> now().at("/reports/queueAgeSeconds").asLong() >= 1);
    JsonNode waiting = item(now().at("/reports/items"), "id", id);
    assertEquals("queued", waiting.get("state").asText());
    assertEquals("Paused", waiting.get("title").asText());
    assertEquals("pia", waiting.get("user").asText());
    assertTrue(now().at("/reports/queued").asLong() >= 1);
    assertEquals(200, server.anonymous().get("/health/ready").status());

    assertEquals("running", ops().post("/api/ops/resume", "{}").json().get("state").asText());
    assertEquals("finished", server.ended("pia", id).get("state").asText());
    assertEquals(0, now().at("/reports/queueAgeSeconds").asLong());
  }

  @Test
  void aDrainedNodeIsNotReadyAndSendsItsStreamsElsewhereButShowsItselfToOperators()
      throws Exception {
    try (SseReader reader = server.stream("dora", "/api/reports/events").open();
        SseReader operator = operator()) {
      reader.awaitOpen(Await.DEADLINE);
      operator.awaitEvent(e -> e.type().equals("OPS"), Await.DEADLINE);

      assertEquals("draining", ops().post("/api/ops/drain", "{}").json().get("state").asText());

      Await.until("its streams end", () -> now().at("/streams/open").asInt() == 0);
      Api.Answer ready = server.anonymous().get("/health/ready");
      assertEquals(503, ready.status());
      assertEquals("5", ready.header("Retry-After"));
      assertEquals("DOWN", ready.json().get("status").asText());
      JsonNode accepting = item(ready.json().get("checks"), "name", "accepting");
      assertEquals("DOWN", accepting.get("status").asText());
      assertEquals(
          "UP", item(ready.json().get("checks"), "name", "database").get("status").asText());
      assertEquals(200, server.anonymous().get("/health/live").status());
      assertEquals(503, server.as("dora").get("/api/reports/events").status());
      operator.awaitEvent(
          e -> e.type().equals("OPS") && e.data().contains("\"state\":\"draining\""),
          Await.DEADLINE);
      assertTrue(operator.isOpen());

      ops().post("/api/ops/resume", "{}");
      assertEquals(200, server.anonymous().get("/health/ready").status());
    }
    assertTrue(now().at("/streams/closed/stopped").asLong() >= 1);
    try (SseReader reader = server.stream("dora", "/api/reports/events").open()) {
      reader.awaitOpen(Await.DEADLINE);
      assertEquals(1, now().at("/streams/open").asInt());
    }
  }

  private static SseReader operator() {
    return SseReader.of(URI.create(server.url() + "/api/ops/events"))
        .bearer(Tokens.withRole("olga", "ops"))
        .open();
  }

  @Test
  void aReportThatFailedIsShownWithItsReasonAndTriedAgain() throws Exception {
    server.roomOf("broken", "Broken", "bo");
    server.fill("broken", 2);
    String id;
    var files = server.breakFiles();
    try {
      id = left("bo", "broken");
      assertEquals("failed", server.ended("bo", id).get("state").asText());

      JsonNode shown = item(now().at("/reports/items"), "id", id);
      assertEquals("failed", shown.get("state").asText());
      assertEquals("The workbook could not be written.", shown.get("error").asText());
      assertEquals("The workbook could not be written.", now().at("/reports/lastError").asText());
      assertFalse(shown.get("finishedAt").isNull());
    } finally {
      server.repairFiles(files);
    }

    assertEquals(202, ops().post("/api/ops/reports/" + id + "/retry", "{}").status());

    assertEquals("finished", server.ended("bo", id).get("state").asText());
    Problem.of(ops().post("/api/ops/reports/" + id + "/retry", "{}"), 409);
    Problem.of(ops().post("/api/ops/reports/" + id + "/cancel", "{}"), 409);
    Problem.of(ops().post("/api/ops/reports/nothing/retry", "{}"), 404);
    Problem.of(ops().post("/api/ops/reports/nothing/cancel", "{}"), 404);
  }

  @Test
  void allThatFailedIsTriedAgainAtOnce() throws Exception {
    String first;
    String second;
    var files = server.breakFiles();
    try {
      server.roomOf("all", "All", "al", "bea");
      server.fill("all", 2);
      first = left("al", "all");
      second = left("bea", "all");
      server.ended("al", first);
      server.ended("bea", second);
    } finally {
      server.repairFiles(files);
    }

    Api.Answer retried = ops().post("/api/ops/reports/retry", "{}");

    assertEquals(200, retried.status());
    assertTrue(retried.json().get("count").asInt() >= 2);
    assertEquals("finished", server.ended("al", first).get("state").asText());
    assertEquals("finished", server.ended("bea", second).get("state").asText());
  }

  @Test
  void aReportThatRunsIsShownAndCancelled() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    model.play(
        ScriptedModelServer.paced(
            request -> "- The model has spoken. [1]",
            () -> {
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    server.roomOf("long", "Long", "lo");
    server.fill("long", 2);
    try {
      String id = left("lo", "long");
      Await.until(
          "it runs",
          () ->
              "summarizing"
                  .equals(item(now().at("/reports/items"), "id", id).get("state").asText()));
      Await.until("its age is told", () -> now().at("/reports/oldestRunningSeconds").asLong() >= 1);

      assertEquals(202, ops().post("/api/ops/reports/" + id + "/cancel", "{}").status());

      assertEquals("cancelled", server.ended("lo", id).get("state").asText());
    } finally {
      gate.countDown();
    }
  }

  @Test
  void aMailThatFailedIsShownWithItsReasonAndSentAgain() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "550 5.1.1 unknown" : null);
    server.roomOf("unmailed", "Unmailed", "mo");
    server.fill("unmailed", 2);
    JsonNode report = server.leaveAndWait("mo", "unmailed");
    String id = report.get("id").asText();
    Await.until(
        "it is shown",
        () ->
            item(now().at("/mails/items"), "report", id) != null
                && "failed"
                    .equals(item(now().at("/mails/items"), "report", id).get("state").asText()));
    JsonNode mail = item(now().at("/mails/items"), "report", id);
    assertTrue(mail.get("error").asText().contains("550"), mail.toString());
    assertEquals(1, mail.get("attempts").asInt());
    assertFalse(mail.get("triedAt").isNull());
    assertTrue(mail.get("nextTryAt").isNull());
    assertFalse(now().toString().contains("mo@example.org"));
    long sent = now().at("/mails/sent").asLong();
    smtp.play(command -> null);

    assertEquals(202, ops().post("/api/ops/mails/" + id + "/resend", "{}").status());

    Await.until("it is sent", () -> now().at("/mails/sent").asLong() == sent + 1);
    assertEquals(null, item(now().at("/mails/items"), "report", id));
    Problem.of(ops().post("/api/ops/mails/nothing/resend", "{}"), 404);
  }

  @Test
  void aMailThatWaitsIsSentAtOnceAndOneThatWasSentOnceMore() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "451 4.3.0 later" : null);
    server.roomOf("waiting", "Waiting", "wes");
    server.fill("waiting", 2);
    String id = server.leaveAndWait("wes", "waiting").get("id").asText();
    Await.until(
        "it waits for its third try",
        () -> {
          JsonNode mail = item(now().at("/mails/items"), "report", id);
          return mail != null && mail.get("attempts").asInt() == 2;
        });
    JsonNode mail = item(now().at("/mails/items"), "report", id);
    assertEquals("pending", mail.get("state").asText());
    assertFalse(mail.get("nextTryAt").isNull());
    smtp.play(command -> null);

    ops().post("/api/ops/mails/" + id + "/resend", "{}");

    Await.until("it is sent", () -> mailsTo("wes@example.org") == 1);
    Await.until("it is not shown", () -> item(now().at("/mails/items"), "report", id) == null);
    ops().post("/api/ops/mails/" + id + "/resend", "{}");
    Await.until("it is sent once more", () -> mailsTo("wes@example.org") == 2);
    assertEquals(
        1,
        smtp.mails().stream()
            .filter(m -> m.recipient().contains("wes@"))
            .map(ScriptedMailServer.Mail::messageId)
            .distinct()
            .count());
  }

  private static long mailsTo(String address) {
    return smtp.mails().stream().filter(m -> m.recipient().contains(address)).count();
  }

  @Test
  void allMailsThatFailedAreSentAgain() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "550 5.1.1 unknown" : null);
    server.roomOf("refused", "Refused", "ria");
    server.fill("refused", 2);
    String id = server.leaveAndWait("ria", "refused").get("id").asText();
    Await.until(
        "it has failed",
        () ->
            "failed"
                .equals(server.as("ria").get("/api/reports/" + id).json().get("mail").asText()));
    smtp.play(command -> null);

    Api.Answer answer = ops().post("/api/ops/mails/resend", "{}");

    assertTrue(answer.json().get("count").asInt() >= 1);
    Await.until("it is sent", () -> mailsTo("ria@example.org") == 1);
  }

  @Test
  void aUsersStreamsAreShownAndClosedAndComeBack() throws Exception {
    try (SseReader first = server.stream("sue", "/api/reports/events").open();
        SseReader second = server.stream("sue", "/api/reports/events").open();
        SseReader other = server.stream("tom", "/api/reports/events").open()) {
      first.awaitOpen(Await.DEADLINE);
      second.awaitOpen(Await.DEADLINE);
      other.awaitOpen(Await.DEADLINE);
      assertEquals(2, item(now().at("/streams/users"), "user", "sue").get("streams").asInt());
      assertEquals(8, now().at("/streams/perUser").asInt());

      Api.Answer closed = ops().post("/api/ops/streams/close", "{\"user\":\"sue\"}");

      assertEquals(2, closed.json().get("count").asInt());
      first.awaitConnections(2, Await.DEADLINE);
      second.awaitConnections(2, Await.DEADLINE);
      assertEquals(1, other.connections());
    }
    Problem.of(ops().post("/api/ops/streams/close", "{}"), 422);
  }

  @Test
  void thePageIsToldOfEachChange() throws Exception {
    server.roomOf("told", "Told", "ted");
    server.fill("told", 2);
    try (SseReader operator = operator()) {
      SseReader.Received first = operator.awaitEvent(e -> e.type().equals("OPS"), Await.DEADLINE);
      assertEquals("running", JSON.readTree(first.data()).get("state").asText());
      assertEquals("", String.valueOf(first.id() == null ? "" : first.id()));
      long finished = JSON.readTree(first.data()).at("/reports/finished").asLong();

      server.leaveAndWait("ted", "told");

      operator.awaitEvent(e -> e.type().equals("OPS") && finished(e) > finished, Await.DEADLINE);
    }
  }

  private static long finished(SseReader.Received event) {
    try {
      return JSON.readTree(event.data()).at("/reports/finished").asLong();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aLogCategoryIsTurnedUpAndBack() throws Exception {
    Api.Answer up =
        ops().post("/api/ops/logs", "{\"category\":\"dev.debrief.summary.x\",\"level\":\"FINER\"}");
    assertEquals("FINER", up.json().at("/levels/dev.debrief.summary.x").asText());
    assertEquals(
        "FINER", ops().get("/api/ops/logs").json().at("/levels/dev.debrief.summary.x").asText());

    Api.Answer back =
        ops().post("/api/ops/logs", "{\"category\":\"dev.debrief.summary.x\",\"level\":null}");

    assertTrue(back.json().at("/levels/dev.debrief.summary.x").isMissingNode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"category\":\"org.apache\",\"level\":\"FINE\"}",
        "{\"category\":\"dev.debrief.mail\",\"level\":\"LOUD\"}",
        "{\"category\":\"dev.debriefing\",\"level\":\"FINE\"}"
      })
  void aCategoryOrLevelThatIsNoneIsRefused(String body) throws Exception {
    Problem.of(ops().post("/api/ops/logs", body), 422);
  }

  @Test
  void aChangeByCookieComesFromThisSitesPagesOnly() throws Exception {
    String cookie = "debrief_session=" + Tokens.withRole("olga", "ops");

    Api.Answer foreign =
        server
            .anonymous()
            .header("Cookie", cookie)
            .header("Sec-Fetch-Site", "cross-site")
            .post("/api/ops/pause", "{}");

    assertEquals(403, foreign.status());
    assertEquals("running", now().get("state").asText());
  }

  @Test
  void thereIsNothingElse() throws Exception {
    Problem.of(ops().get("/api/ops/nothing"), 404);
    Problem.of(ops().get("/api/ops/reports"), 404);
    Problem.of(ops().get("/api/ops/pause"), 405);
    assertEquals(404, server.anonymous().get("/health/nothing").status());
    assertEquals(405, server.anonymous().post("/health/live", "{}").status());
  }
}
