package dev.debrief.report.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route on which one GET leaves a room and streams its report. */
class RoomReportStreamTest {
  private static ScriptedModelServer model;
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    server =
        DebriefServer.with(
            Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted"));
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
  void whoMayOpenNoFurtherStreamLeavesNothingBehindByAskingForOne() throws Exception {
    room("refused", "greedy");
    List<SseReader> held = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        SseReader reader = server.stream("greedy", "/api/reports/events").open();
        held.add(reader);
        reader.awaitOpen(Await.DEADLINE);
      }

      assertEquals(429, server.as("greedy").get("/api/rooms/refused/excel").status());

      assertEquals(0, server.as("greedy").get("/api/reports").json().get("items").size());
    } finally {
      held.forEach(SseReader::close);
    }
  }

  @Test
  void theFirstGetMakesTheReportAndNoOtherRequestASecond() throws Exception {
    room("first", "starter");
    CountDownLatch gate = new CountDownLatch(1);
    model.play(
        (request, call) -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          call.piece("- The room agreed. [1]");
          call.end("stop");
        });
    try (SseReader first = open("starter", "first");
        SseReader second = open("starter", "first")) {
      first.awaitEvent(e -> e.data().startsWith("Summarizing"), Await.DEADLINE);
      for (int round = 2; round < 5; round++) {
        assertTrue(first.cut());
        first.awaitConnections(round, Await.DEADLINE);
        first.awaitOpen(Await.DEADLINE);
      }
      assertEquals(200, head("starter", "first").status());
      gate.countDown();
      first.awaitClosed(Await.DEADLINE);
      second.awaitClosed(Await.DEADLINE);

      assertEquals(1, first.events("EXCEL_STATUS_END").size());
      assertEquals(1, second.events("EXCEL_STATUS_END").size());
      assertEquals(204, first.statuses().get(first.statuses().size() - 1));
    }
    assertEquals(200, get("starter", "first").status());
    assertEquals(200, server.as("starter").post("/api/rooms/first/leave", "{}").status());
    assertEquals(1, reports("starter"));
    Await.until("the mail has come", () -> mailsTo("starter@example.org") == 1);
    assertEquals(1, mailsTo("starter@example.org"));
  }

  @Test
  void aGetOfAFinishedReportTellsItsStoryAndANewMessageMakesANewOne() throws Exception {
    room("story", "reader");
    String first = get("reader", "story").text();
    assertTrue(first.contains("data: Queued\n"), first);
    assertTrue(first.contains("event: EXCEL_STATUS_END\ndata: finished\n"), first);
    String end = first.strip().replaceAll("(?s).*id: ", "");

    String again = get("reader", "story").text();
    server.as("reader").post("/api/rooms/story/messages", "{\"text\":\"one more\"}");
    Api.Answer resumed =
        server
            .as("reader")
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", end)
            .get("/api/rooms/story/excel");

    assertTrue(again.strip().endsWith("id: " + end), again);
    assertEquals(204, resumed.status());
    assertEquals(1, reports("reader"));
    assertTrue(get("reader", "story").text().contains("Summarizing 3 messages"));
    assertEquals(2, reports("reader"));
  }

  @Test
  void manyTabsOpenedAtOnceShareOneReport() throws Exception {
    room("tabs", "opener");
    List<SseReader> tabs = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        tabs.add(server.stream("opener", "/api/rooms/tabs/excel").open());
      }
      for (SseReader tab : tabs) {
        tab.awaitEvent(e -> e.type().equals("EXCEL_STATUS_END"), Await.DEADLINE);
      }
      assertEquals(1, new HashSet<>(tabs.stream().map(SseReader::lastEventId).toList()).size());
      assertEquals(1, reports("opener"));
    } finally {
      tabs.forEach(SseReader::close);
    }
  }

  @Test
  void noRequestThatDoesNotMeanToLeaveMakesAReport() throws Exception {
    room("guarded", "careful");
    Api careful = server.as("careful").header("Accept", "text/event-stream");
    Api cookie =
        server
            .anonymous()
            .header("Accept", "text/event-stream")
            .header("Cookie", "debrief_session=" + Tokens.of("careful"));
    String path = "/api/rooms/guarded/excel";

    List<Api.Answer> refused = new ArrayList<>();
    refused.add(head("careful", "guarded"));
    refused.add(careful.header("Sec-Purpose", "prefetch").get(path));
    refused.add(careful.header("Sec-Purpose", "prefetch;prerender").get(path));
    refused.add(careful.header("Purpose", "prefetch").get(path));
    refused.add(careful.header("Last-Event-ID", "zzzzzz-4").get(path));
    refused.add(careful.get(path + "?lastEventId=zzzzzz-4"));
    refused.add(cookie.header("Sec-Fetch-Site", "cross-site").get(path));
    refused.add(cookie.header("Sec-Fetch-Site", "same-site").get(path));
    refused.add(cookie.header("Origin", "https://evil.example").get(path));
    refused.add(cookie.header("Origin", "null").get(path));
    refused.add(
        cookie.header("Origin", server.url()).header("Origin", "https://evil.example").get(path));
    for (String asLinksAndPicturesDo :
        List.of("text/html,application/xml;q=0.9,*/*;q=0.8", "image/png,*/*;q=0.8")) {
      refused.add(
          server
              .anonymous()
              .header("Accept", asLinksAndPicturesDo)
              .header("Cookie", "debrief_session=" + Tokens.of("careful"))
              .get(path));
    }
    refused.add(
        cookie
            .header("Origin", "https://evil.example")
            .header("Sec-Fetch-Site", "cross-site")
            .get(path));

    for (Api.Answer answer : refused) {
      assertEquals(404, answer.status(), answer.text());
    }
    assertEquals(0, reports("careful"));
    assertEquals(
        200,
        cookie
            .header("Sec-Fetch-Site", "same-origin")
            .header("Origin", server.url())
            .get(path)
            .status());
    assertEquals(1, reports("careful"));
  }

  @Test
  void aBrowserThatDoesNotTellWhereAStreamIsOpenedFromIsTakenAtItsWord() throws Exception {
    room("old", "old-browser");
    Api.Answer answer =
        server
            .anonymous()
            .header("Accept", "text/event-stream")
            .header("Cookie", "debrief_session=" + Tokens.of("old-browser"))
            .get("/api/rooms/old/excel");
    assertEquals(200, answer.status());
    assertEquals(1, reports("old-browser"));
  }

  @Test
  void aPrefetchOrAnotherSitesPageMayStillFollowWhatThereIs() throws Exception {
    room("there", "follower");
    get("follower", "there");

    assertEquals(
        200,
        server
            .as("follower")
            .header("Sec-Purpose", "prefetch")
            .get("/api/rooms/there/excel")
            .status());
    assertEquals(1, reports("follower"));
  }

  @Test
  void theTabOfAnOlderReportIsNotGivenANewerOnesEnd() throws Exception {
    room("older", "elder");
    String first = get("elder", "older").text();
    String queued = first.replaceAll("(?s).*?\nid: ([a-z0-9-]+)\n.*", "$1");
    server.as("elder").post("/api/rooms/older/messages", "{\"text\":\"one more\"}");
    get("elder", "older");

    Api.Answer rest =
        server
            .as("elder")
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", queued)
            .get("/api/rooms/older/excel");

    assertTrue(rest.text().contains("Summarizing 2 messages"), rest.text());
    assertFalse(rest.text().contains("Summarizing 3 messages"), rest.text());
    assertEquals(first.strip().replaceAll("(?s).*id: ", ""), lastId(rest));
    assertEquals(2, reports("elder"));
  }

  private static String lastId(Api.Answer answer) {
    return answer.text().strip().replaceAll("(?s).*id: ", "");
  }

  private static void room(String id, String user) throws Exception {
    server.roomOf(id, "Room " + id, user);
    server.fill(id, 2);
  }

  private static SseReader open(String user, String room) throws InterruptedException {
    SseReader reader =
        server.stream(user, "/api/rooms/" + room + "/excel")
            .reconnectAfter(Duration.ofMillis(50))
            .open();
    reader.awaitOpen(Await.DEADLINE);
    return reader;
  }

  private static Api.Answer get(String user, String room) throws Exception {
    return server
        .as(user)
        .header("Accept", "text/event-stream")
        .get("/api/rooms/" + room + "/excel");
  }

  private static Api.Answer head(String user, String room) throws Exception {
    return server
        .as(user)
        .send("HEAD", "/api/rooms/" + room + "/excel", BodyPublishers.noBody(), null);
  }

  private static int reports(String user) throws Exception {
    return server.as(user).get("/api/reports").json().get("items").size();
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
}
