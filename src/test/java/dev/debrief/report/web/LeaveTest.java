package dev.debrief.report.web;

import static dev.debrief.testing.AtOnce.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Leaving a room, and all that can be done with its report. Long: one server and one room set-up
 * for all.
 */
class LeaveTest {
  private static ScriptedModelServer model;
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    server =
        DebriefServer.with(
            Map.of(
                "llm.base-url",
                model.baseUrl().toString(),
                "llm.model",
                "scripted",
                "step.tries",
                "1"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    model.close();
  }

  @BeforeEach
  void answerAtOnce() {
    model.play(ScriptedModelServer.answering(request -> "- The model has spoken. [1]"));
  }

  @Test
  void leavingIsAcceptedAndSaysWhereTheReportIs() throws Exception {
    server.room("left", "Left", 3);

    Api.Answer left = leave("ada", "left", "{}");

    assertEquals(202, left.status());
    String id = left.json().get("id").asText();
    assertTrue(id.matches("[a-z0-9]{26}"), id);
    assertEquals("/api/reports/" + id, left.header("Location"));
    assertEquals("queued", left.json().get("state").asText());
    assertEquals("finished", server.ended("ada", id).get("state").asText());
  }

  @Test
  void leavingAgainWithNothingNewIsTheSameReportWhetherItRunsOrHasFinished() throws Exception {
    server.room("same", "Same", 3);

    Api.Answer first = leave("ada", "same", "{}");
    Api.Answer second = leave("ada", "same", "{}");
    server.ended("ada", idOf(first));
    Api.Answer third = leave("ada", "same", "{\"again\":false}");

    assertEquals(List.of(202, 200, 200), statuses(first, second, third));
    assertEquals(idOf(first), idOf(second));
    assertEquals(idOf(first), idOf(third));
    assertEquals(first.header("Location"), third.header("Location"));
    assertEquals("finished", third.json().get("state").asText());
  }

  @Test
  void aNewMessageOrAnotherMemberMakesANewReport() throws Exception {
    server.room("grown", "Grown", 3);
    Api.Answer first = leave("ada", "grown", "{}");

    Api.Answer hers = leave("grace", "grown", "{}");
    server.as("ada").post("/api/rooms/grown/messages", "{\"text\":\"one more\"}");
    Api.Answer second = leave("ada", "grown", "{}");

    assertEquals(List.of(202, 202, 202), statuses(first, hers, second));
    assertEquals(3, new HashSet<>(List.of(idOf(first), idOf(hers), idOf(second))).size());
    assertEquals(3, first.json().get("total").asInt());
    assertEquals(4, second.json().get("total").asInt());
  }

  @Test
  void againMakesANewReportOfTheSameMessages() throws Exception {
    server.room("again", "Again", 3);
    String first = idOf(leave("ada", "again", "{}"));

    Api.Answer again = leave("ada", "again", "{\"again\":true}");

    assertEquals(202, again.status());
    assertNotEquals(first, idOf(again));
    assertEquals(idOf(again), idOf(leave("ada", "again", "{}")));
    assertEquals("finished", server.ended("ada", first).get("state").asText());
    assertEquals("finished", server.ended("ada", idOf(again)).get("state").asText());
  }

  @Test
  void twentyLeavesAtOnceAreOneReportOneJobAndOneMail() throws Exception {
    server.roomOf("crowd", "Crowd", "crowd");
    server.fill("crowd", 5);
    int callsBefore = model.calls();

    List<Api.Answer> answers = atOnce(20, () -> leave("crowd", "crowd", "{}"));

    List<Integer> statuses = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Api.Answer answer : answers) {
      statuses.add(answer.status());
      ids.add(idOf(answer));
    }
    assertEquals(1, ids.size(), statuses.toString());
    assertEquals(1, Collections.frequency(statuses, 202), statuses.toString());
    assertEquals(19, Collections.frequency(statuses, 200), statuses.toString());
    String id = ids.iterator().next();
    assertEquals("finished", server.ended("crowd", id).get("state").asText());
    Await.until("the mail is sent", () -> "sent".equals(field("crowd", id, "mail")));
    assertEquals(1, server.as("crowd").get("/api/reports").json().get("items").size());
    assertEquals(callsBefore + 1, model.calls());
    assertEquals(1, mailsTo("crowd@example.org"));
  }

  @Test
  void leavingRepeatedWithItsIdempotencyKeyMakesOneReport() throws Exception {
    server.room("keyed", "Keyed", 3);
    Api ada = server.as("ada").header("Idempotency-Key", "leave-1");
    String path = "/api/rooms/keyed/leave";

    List<Api.Answer> answers = atOnce(6, () -> ada.post(path, "{\"again\":true}"));

    Set<String> reports = new HashSet<>();
    for (Api.Answer answer : answers) {
      reports.add(idOf(answer));
    }
    assertEquals(1, reports.size());
    assertEquals(1, answers.stream().filter(a -> a.status() == 202).count());
    assertEquals(5, answers.stream().filter(a -> a.status() == 200).count());
    assertEquals(202, leave("ada", "keyed", "{\"again\":true}").status(), "without the key");
  }

  @Test
  void anIdempotencyKeyOfAnotherWayToLeaveIsRefused() throws Exception {
    server.room("rekeyed", "Rekeyed", 3);
    Api ada = server.as("ada").header("Idempotency-Key", "leave-2");
    String path = "/api/rooms/rekeyed/leave";
    String first = idOf(ada.post(path, "{}"));

    Problem.of(ada.post(path, "{\"again\":true}"), 422);

    assertEquals(first, idOf(ada.post(path, "")));
    Api grace = server.as("grace").header("Idempotency-Key", "leave-2");
    assertEquals(202, grace.post(path, "{\"again\":true}").status());
  }

  @Test
  void aRepeatFindsNothingOnceItsReportIsErased() throws Exception {
    server.room("erased-key", "Erased", 1);
    Api ada = server.as("ada").header("Idempotency-Key", "leave-3");
    String id = idOf(ada.post("/api/rooms/erased-key/leave", "{}"));
    server.ended("ada", id);
    assertEquals(204, server.as("ada").delete("/api/reports/" + id).status());

    Problem.of(ada.post("/api/rooms/erased-key/leave", "{}"), 404);
  }

  @Test
  void anEmptyRoomHasAReportToo() throws Exception {
    server.room("empty", "Empty");

    JsonNode report = server.leaveAndWait("ada", "empty");

    assertEquals("finished", report.get("state").asText());
    assertEquals(0, report.get("total").asInt());
    assertEquals(100, report.get("percent").asInt());
    assertEquals(0, report.get("summary").get("points").size());
    assertEquals(200, server.as("ada").get(report.at("/links/file").asText()).status());
  }

  @Test
  void onlyAMemberLeavesARoomAndOnlyTheReaderSeesTheReport() throws Exception {
    server.room("closed", "Closed", 1);
    String id = idOf(leave("ada", "closed", "{}"));

    Problem.of(leave("linus", "closed", "{}"), 404);
    for (String path : List.of("", "/events", "/file")) {
      Problem.of(server.as("grace").get("/api/reports/" + id + path), 404);
    }
    Problem.of(server.as("grace").delete("/api/reports/" + id), 404);
    Problem.of(server.as("grace").post("/api/reports/" + id + "/retry", "{}"), 404);
    assertEquals(0, server.as("linus").get("/api/reports").json().get("items").size());
    assertEquals("finished", server.ended("ada", id).get("state").asText());
  }

  @Test
  void refusesABodyThatIsNoLeave() throws Exception {
    server.room("body", "Body", 1);

    Problem.of(leave("ada", "body", "{\"again\":\"perhaps\"}"), 400);
    Problem.of(leave("ada", "body", "{\"again\":{}}"), 400);
  }

  @Test
  void leavesWithoutABodyToo() throws Exception {
    server.room("bodiless", "Bodiless", 1);

    assertEquals(202, server.as("ada").post("/api/rooms/bodiless/leave", "").status());
    assertEquals(
        200,
        server
            .as("ada")
            .send("POST", "/api/rooms/bodiless/leave", BodyPublishers.noBody(), null)
            .status());
  }

  @Test
  void aFinishedReportHasTheFieldsOfTheContract() throws Exception {
    server.room("fields", "Fields", 3);

    JsonNode report = server.leaveAndWait("ada", "fields");

    Set<String> names = new HashSet<>();
    report.fieldNames().forEachRemaining(names::add);
    assertTrue(
        names.containsAll(
            List.of(
                "id",
                "room",
                "state",
                "status",
                "percent",
                "done",
                "total",
                "etaSeconds",
                "createdAt",
                "finishedAt",
                "expiresAt",
                "summary",
                "mail",
                "mailError",
                "error",
                "links")),
        names.toString());
    assertEquals("fields", report.get("room").asText());
    assertEquals("Finished", report.get("status").asText());
    assertEquals(100, report.get("percent").asInt());
    assertEquals(3, report.get("done").asInt());
    assertTrue(report.get("etaSeconds").isNull());
    assertTrue(report.get("error").isNull());
    Instant finished = Instant.parse(report.get("finishedAt").asText());
    assertFalse(finished.isBefore(Instant.parse(report.get("createdAt").asText())));
    assertEquals(
        finished.plus(Duration.ofDays(30)), Instant.parse(report.get("expiresAt").asText()));
    assertEquals("The model has spoken.", report.at("/summary/points/0/text").asText());
    assertEquals("[1]", report.at("/summary/points/0/messages").toString());
    String self = "/api/reports/" + report.get("id").asText();
    assertEquals(self, report.at("/links/self").asText());
    assertEquals(self + "/file", report.at("/links/file").asText());
    assertEquals(self + "/events", report.at("/links/events").asText());
  }

  @Test
  void anUnchangedReportIsNotSentAgain() throws Exception {
    server.room("etag", "Etag", 2);
    JsonNode report = server.leaveAndWait("ada", "etag");
    String path = report.at("/links/self").asText();
    Await.until(
        "the mail is sent", () -> "sent".equals(field("ada", report.get("id").asText(), "mail")));
    Api.Answer first = server.as("ada").get(path);

    Api.Answer same = server.as("ada").header("If-None-Match", first.header("ETag")).get(path);
    Api.Answer other = server.as("ada").header("If-None-Match", "W/\"0\"").get(path);
    Api.Answer any = server.as("ada").header("If-Match", "*").get(path);
    Api.Answer weak = server.as("ada").header("If-Match", first.header("ETag")).get(path);

    assertEquals(304, same.status());
    assertEquals(0, same.bytes().length);
    assertEquals(first.header("ETag"), same.header("ETag"));
    assertEquals(200, other.status());
    assertEquals(200, any.status());
    assertEquals(412, weak.status(), "a weak tag never matches strongly");
    assertEquals(null, first.header("Retry-After"));
  }

  @Test
  void pagesTheReportsWithTheNewestFirst() throws Exception {
    server.roomOf("paged", "Paged", "pager");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, idOf(leave("pager", "paged", "{\"again\":true}")));
    }

    List<String> paged = new ArrayList<>();
    JsonNode page = server.as("pager").get("/api/reports?limit=2").json();
    while (true) {
      page.get("items").forEach(r -> paged.add(r.get("id").asText()));
      if (page.get("next").isNull()) {
        break;
      }
      page =
          server.as("pager").get("/api/reports?limit=2&cursor=" + page.get("next").asText()).json();
    }

    assertEquals(new HashSet<>(made), new HashSet<>(paged));
    assertEquals(5, paged.size());
    assertEquals(made, paged);
  }

  @Test
  void deletingAFinishedReportErasesItAndAllThatBelongsToIt() throws Exception {
    server.room("erased", "Erased", 3);
    JsonNode report = server.leaveAndWait("ada", "erased");
    String id = report.get("id").asText();
    assertEquals(3, filesOf(id));

    assertEquals(204, server.as("ada").delete("/api/reports/" + id).status());

    for (String path : List.of("", "/events", "/file")) {
      Problem.of(server.as("ada").get("/api/reports/" + id + path), 404);
    }
    Problem.of(server.as("ada").delete("/api/reports/" + id), 404);
    assertEquals(0, filesOf(id));
    Api.Answer again = leave("ada", "erased", "{}");
    assertEquals(202, again.status());
    assertNotEquals(id, idOf(again));
    assertEquals("finished", server.ended("ada", idOf(again)).get("state").asText());
  }

  @Test
  void deletingARunningReportStopsItWithinTwoSeconds() throws Exception {
    model.play(ScriptedModelServer.stalling("- The room agreed"));
    server.roomOf("stopped", "Stopped", "stopper");
    server.fill("stopped", 3);
    int callsBefore = model.calls();
    String id = idOf(leave("stopper", "stopped", "{}"));
    try (SseReader reader = server.stream("stopper", "/api/reports/" + id + "/events").open()) {
      reader.awaitEvent(e -> e.type().equals("EXCEL_PROGRESS"), Await.DEADLINE);
      Await.until("the model is asked", () -> model.calls() > callsBefore);
      Api.Answer running = server.as("stopper").get("/api/reports/" + id);
      assertEquals("summarizing", running.json().get("state").asText());
      assertEquals("1", running.header("Retry-After"));
      Problem.of(server.as("stopper").post("/api/reports/" + id + "/retry", "{}"), 409);

      Api.Answer cancelled = server.as("stopper").delete("/api/reports/" + id);
      boolean left = model.awaitClientLeft(Duration.ofSeconds(3));

      assertEquals(200, cancelled.status());
      assertEquals("cancelled", cancelled.json().get("state").asText());
      assertTrue(left, "the call of the model goes on");
      reader.awaitClosed(Await.DEADLINE);
      assertEquals(
          List.of("cancelled"),
          reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
      assertEquals(List.of(200, 204), reader.statuses());
    }
    assertEquals("cancelled", field("stopper", id, "state"));
    assertEquals(0, filesOf(id));
    Problem.of(server.as("stopper").get("/api/reports/" + id + "/file"), 404);
    answerAtOnce();
    Api.Answer again = leave("stopper", "stopped", "{}");
    assertEquals(202, again.status());
    assertEquals("finished", server.ended("stopper", idOf(again)).get("state").asText());
    assertEquals(204, server.as("stopper").delete("/api/reports/" + id).status());
  }

  @Test
  void onlyAFailedReportIsTriedAgain() throws Exception {
    server.room("retry", "Retry", 2);
    String id = server.leaveAndWait("ada", "retry").get("id").asText();

    Problem.of(server.as("ada").post("/api/reports/" + id + "/retry", "{}"), 409);
    Problem.of(server.as("ada").post("/api/reports/nothing/retry", "{}"), 404);
    assertEquals("finished", field("ada", id, "state"));
  }

  @Test
  void aFailedReportSaysWhyAndGoesOnFromItsFailedStepWhenTriedAgain() throws Exception {
    server.roomOf("failing", "Failing", "unlucky");
    server.fill("failing", 3);
    int callsBefore = model.calls();
    String id;
    String end;
    Path folder = server.breakFiles();
    try {
      id = idOf(leave("unlucky", "failing", "{}"));
      try (SseReader reader = server.stream("unlucky", "/api/reports/" + id + "/events").open()) {
        reader.awaitClosed(Await.DEADLINE);
        List<String> statuses =
            reader.events("EXCEL_STATUS").stream().map(SseReader.Received::data).toList();
        assertEquals("The workbook could not be written.", statuses.get(statuses.size() - 1));
        assertEquals(
            List.of("failed"),
            reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
        end = reader.lastEventId();
      }
      assertEquals("failed", field("unlucky", id, "state"));
      assertEquals("The workbook could not be written.", field("unlucky", id, "error"));
      assertEquals("none", field("unlucky", id, "mail"));
    } finally {
      server.repairFiles(folder);
    }

    Api.Answer retried = server.as("unlucky").post("/api/reports/" + id + "/retry", "{}");

    assertEquals(202, retried.status());
    try (SseReader reader =
        server.stream("unlucky", "/api/reports/" + id + "/events").lastEventId(end).open()) {
      reader.awaitClosed(Await.DEADLINE);
      assertEquals(
          List.of("finished"),
          reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
      assertTrue(
          reader.events("EXCEL_STATUS").stream().noneMatch(e -> e.data().startsWith("Summ")));
    }
    JsonNode report = server.ended("unlucky", id);
    assertEquals("finished", report.get("state").asText());
    assertTrue(report.get("error").isNull());
    assertEquals(callsBefore + 1, model.calls());
    assertEquals(200, server.as("unlucky").get(report.at("/links/file").asText()).status());
  }

  @Test
  void aReportTriedAgainTheVeryMomentItFailedIsNeverForgotten() throws Exception {
    server.roomOf("impatient", "Impatient", "impatient");
    server.fill("impatient", 2);
    Path folder = server.breakFiles();
    try {
      String id = idOf(leave("impatient", "impatient", "{}"));
      for (int round = 0; round < 40; round++) {
        Await.until(
            "the report has failed and is taken",
            () ->
                server.as("impatient").post("/api/reports/" + id + "/retry", "{}").status() == 202);
      }
      Await.until("the report has failed", () -> "failed".equals(field("impatient", id, "state")));
    } finally {
      server.repairFiles(folder);
    }
  }

  @Test
  void leavingAfterAFailureMakesANewReport() throws Exception {
    server.room("after-failure", "After a failure", 2);
    String failed;
    Path folder = server.breakFiles();
    try {
      failed = server.leaveAndWait("ada", "after-failure").get("id").asText();
    } finally {
      server.repairFiles(folder);
    }

    Api.Answer again = leave("ada", "after-failure", "{}");

    assertEquals(202, again.status());
    assertNotEquals(failed, idOf(again));
    assertEquals("finished", server.ended("ada", idOf(again)).get("state").asText());
    assertEquals(204, server.as("ada").delete("/api/reports/" + failed).status());
  }

  private static long filesOf(String report) throws Exception {
    try (Stream<Path> files = Files.list(server.home().resolve("files"))) {
      return files.filter(f -> f.getFileName().toString().startsWith(report)).count();
    }
  }

  private static int mailsTo(String address) throws Exception {
    int count = 0;
    for (MimeMessage mail : server.mail().getReceivedMessages()) {
      if (mail.getRecipients(RecipientType.TO)[0].toString().contains(address)) {
        count++;
      }
    }
    return count;
  }

  private static Api.Answer leave(String user, String room, String body) throws Exception {
    return server.as(user).post("/api/rooms/" + room + "/leave", body);
  }

  private static String idOf(Api.Answer answer) throws Exception {
    return answer.json().path("id").asText();
  }

  private static String field(String user, String report, String field) throws Exception {
    return server.as(user).get("/api/reports/" + report).json().get(field).asText();
  }

  private static List<Integer> statuses(Api.Answer... answers) {
    return Stream.of(answers).map(Api.Answer::status).toList();
  }
}
