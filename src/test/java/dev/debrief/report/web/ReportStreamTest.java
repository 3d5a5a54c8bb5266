package dev.debrief.report.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.report.ReportEvents;
import dev.debrief.sse.EventId;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The streams of reports. Each test has a user of its own, whose streams none other counts. Long,
 * since the stream of one report and the stream of all share what they are held against.
 */
class ReportStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STATUS = ReportEvents.STATUS;
  private static final String END = ReportEvents.END;

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
  void withoutAnIdAFinishedReportTellsItsWholeStory() throws Exception {
    String id = finished("teller", "told", 3);

    Api.Answer answer = stream("teller", id, null);
    List<String> blocks = List.of(answer.text().split("\n\n"));
    String epoch = blocks.get(1).replaceAll("(?s).*id: ([a-z0-9]+)-.*", "$1");

    assertTrue(blocks.get(0).matches("retry: [0-9]{4}\nevent: hb\ndata: [0-9]{10}"), blocks.get(0));
    long first = seqOf(blocks.get(1));
    assertEquals(
        List.of(
            block(STATUS, "Queued", epoch, first),
            block(STATUS, "Summarizing 3 messages", epoch, first + 1),
            block(STATUS, "Summary saved", epoch, first + 2),
            block(STATUS, "Writing 3 messages to the workbook", epoch, first + 3),
            block(STATUS, "Finished", epoch, first + 4),
            block(END, "finished", epoch, first + 5)),
        blocks.subList(1, blocks.size()));
    assertTrue(answer.text().endsWith("\n\n"));
    assertFalse(answer.text().contains("\r"));
  }

  @Test
  void theResponseHasTheHeadersOfTheContractAndNoOthersThatMatter() throws Exception {
    String id = finished("heads", "headers", 1);
    try (SseReader reader = server.stream("heads", path(id)).open()) {
      reader.awaitClosed(Await.DEADLINE);
      Map<String, String> headers = reader.headers(1);

      assertEquals("text/event-stream;charset=utf-8", headers.get("Content-Type"));
      assertEquals("no-cache, no-transform", headers.get("Cache-Control"));
      assertEquals("no", headers.get("X-Accel-Buffering"));
      assertNull(headers.get("Connection"));
      assertNull(headers.get("Content-Length"));
      assertNull(headers.get("Expires"));
      assertNull(headers.get("Set-Cookie"));
    }
  }

  @Test
  void resumingAfterAnyIdGivesExactlyTheRest() throws Exception {
    String id = finished("resumer", "rest", 3);
    List<String> story = recorded(stream("resumer", id, null));

    for (int i = 0; i < story.size() - 1; i++) {
      Api.Answer rest = stream("resumer", id, idIn(story.get(i)));
      assertEquals(200, rest.status());
      assertEquals(story.subList(i + 1, story.size()), recorded(rest));
      Api.Answer byQuery =
          server
              .as("resumer")
              .header("Accept", "text/event-stream")
              .get(path(id) + "?lastEventId=" + idIn(story.get(i)));
      assertEquals(story.subList(i + 1, story.size()), recorded(byQuery));
    }
    Api.Answer over = stream("resumer", id, idIn(story.get(story.size() - 1)));
    assertEquals(204, over.status());
    assertEquals("", over.text());
  }

  @Test
  void whatIsSeenLiveIsWhatIsReplayed() throws Exception {
    CountDownLatch gate = hold();
    String id = leave("watcher", "watched", 3);
    try (SseReader reader = open("watcher", path(id))) {
      gate.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals(List.of(200, 204), reader.statuses());
      List<String> live = new ArrayList<>();
      String last = "";
      for (SseReader.Received event : reader.events()) {
        boolean tick = event.id().equals(last); // the running step's status again, with its percent
        if (List.of(STATUS, END).contains(event.type()) && !tick) {
          live.add("event: " + event.type() + "\ndata: " + event.data() + "\nid: " + event.id());
          last = event.id();
        }
      }
      assertEquals(recorded(stream("watcher", id, null)), live);
    }
  }

  @Test
  void passingEventsAreJsonUnderTheIdOfTheLastRecordedOne() throws Exception {
    CountDownLatch gate = hold();
    String id = leave("passer", "passing", 3);
    try (SseReader reader = open("passer", path(id))) {
      gate.countDown();
      reader.awaitClosed(Await.DEADLINE);

      String last = "";
      for (SseReader.Received event : reader.events()) {
        switch (event.type()) {
          case "EXCEL_PROGRESS" -> {
            JsonNode progress = JSON.readTree(event.data());
            assertEquals(id, progress.get("report").asText());
            assertTrue(
                Set.of("summarizing", "writing").contains(progress.get("state").asText()),
                event.data());
            assertEquals(3, progress.get("total").asInt());
            assertTrue(progress.get("percent").asInt() <= 100);
            assertTrue(progress.has("done") && progress.has("etaSeconds"));
            assertEquals(last, event.id());
          }
          case "EXCEL_SUMMARY" -> {
            assertEquals(id, JSON.readTree(event.data()).get("report").asText());
            assertEquals(last, event.id());
          }
          default -> {
            last = event.id();
          }
        }
      }
      assertFalse(reader.events("EXCEL_PROGRESS").isEmpty());
      assertFalse(reader.events("EXCEL_SUMMARY").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zzzzzz-1", "garbage", "-", "17", "zzzzzz-99999999999999999999"})
  void anIdOfAnotherLifeResetsAFinishedReportToItsSnapshotAndEnd(String foreign) throws Exception {
    String id = finished("resetter", "reset", 2);

    List<String> blocks = List.of(stream("resetter", id, foreign).text().split("\n\n"));

    assertEquals(3, blocks.size(), blocks.toString());
    assertTrue(blocks.get(1).startsWith("event: reset\ndata: {"), blocks.get(1));
    assertFalse(blocks.get(1).contains("\nid:"));
    JsonNode snapshot = JSON.readTree(blocks.get(1).substring(blocks.get(1).indexOf('{')));
    assertEquals(id, snapshot.get("id").asText());
    assertEquals("finished", snapshot.get("state").asText());
    assertTrue(blocks.get(2).startsWith("event: " + END + "\ndata: finished\nid: "));
  }

  @Test
  void anIdAheadOfTheLogResetsToo() throws Exception {
    String id = finished("ahead", "ahead", 1);
    List<String> story = recorded(stream("ahead", id, null));
    String epoch = EventId.parse(idIn(story.get(0))).orElseThrow().epoch();

    assertTrue(stream("ahead", id, epoch + "-100000").text().contains("event: reset\n"));
  }

  @Test
  void anotherUsersIdResets() throws Exception {
    String hers = finished("owner-1", "owned-1", 1);
    String id = finished("owner-2", "owned-2", 1);

    assertTrue(
        stream("owner-2", id, idIn(recorded(stream("owner-1", hers, null)).get(0)))
            .text()
            .contains("event: reset\n"));
  }

  @Test
  void anIdOfAnotherLifeResetsARunningReportThenGoesOnLive() throws Exception {
    CountDownLatch gate = hold();
    String id = leave("runner", "running", 3);
    try (SseReader reader =
        server.stream("runner", path(id))
            .lastEventId("zzzzzz-4")
            .reconnectAfter(Duration.ofMillis(20))
            .open()) {
      SseReader.Received reset = reader.awaitEvent(e -> e.type().equals("reset"), Await.DEADLINE);
      assertFalse(JSON.readTree(reset.data()).get("state").asText().equals("finished"));
      gate.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals(1, reader.events("reset").size());
      assertEquals(1, reader.events(END).size());
      assertTrue(reader.events(STATUS).stream().noneMatch(e -> e.data().equals("Queued")));
    }
  }

  @Test
  void twoTabsSeeTheSameAndClosingOneLeavesTheOther() throws Exception {
    CountDownLatch gate = hold();
    String id = leave("tabber", "tabs", 3);
    SseReader closed = open("tabber", path(id));
    try (SseReader one = open("tabber", path(id));
        SseReader two = open("tabber", path(id))) {
      closed.close();
      gate.countDown();
      one.awaitClosed(Await.DEADLINE);
      two.awaitClosed(Await.DEADLINE);

      assertEquals(1, one.events(END).size());
      assertEquals(one.events(END), two.events(END));
      assertEquals(one.lastEventId(), two.lastEventId());
      assertTrue(closed.events(END).isEmpty());
      assertEquals(List.of(200, 204), two.statuses());
    }
  }

  @Test
  void twoRoomsOfOneUserAtATimeEachEndTheirOwnStreamOnce() throws Exception {
    CountDownLatch gate = hold();
    String first = leave("twofold", "twofold-1", 3);
    String second = leave("twofold", "twofold-2", 5);
    try (SseReader one = open("twofold", path(first));
        SseReader two = open("twofold", path(second))) {
      one.awaitEvent(e -> e.data().equals("Summarizing 3 messages"), Await.DEADLINE);
      two.awaitEvent(e -> e.data().equals("Summarizing 5 messages"), Await.DEADLINE);
      gate.countDown();
      one.awaitClosed(Await.DEADLINE);
      two.awaitClosed(Await.DEADLINE);

      assertEquals(1, one.events(END).size());
      assertEquals(1, two.events(END).size());
      assertFalse(one.lastEventId().equals(two.lastEventId()));
      assertTrue(one.events(STATUS).stream().noneMatch(e -> e.data().contains(" 5 ")));
      assertTrue(two.events(STATUS).stream().noneMatch(e -> e.data().contains(" 3 ")));
      assertEquals(recorded(stream("twofold", first, null)), recordedOf(one));
      assertEquals(recorded(stream("twofold", second, null)), recordedOf(two));
    }
  }

  @Test
  void aCutConnectionLosesNothingAndRepeatsNothing() throws Exception {
    CountDownLatch gate = hold();
    String id = leave("cutter", "cut", 3);
    try (SseReader reader = open("cutter", path(id))) {
      for (int round = 2; round < 6; round++) {
        reader.awaitEvent(e -> e.data().startsWith("Summarizing"), Await.DEADLINE);
        assertTrue(reader.cut());
        reader.awaitConnections(round, Await.DEADLINE);
        reader.awaitOpen(Await.DEADLINE);
      }
      gate.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals(recorded(stream("cutter", id, null)), recordedOf(reader));
    }
  }

  @Test
  void allReportsTravelOnOneConnectionThatNoEndCloses() throws Exception {
    server.roomOf("many-1", "One", "many");
    server.fill("many-1", 2);
    server.roomOf("many-2", "Two", "many");
    server.fill("many-2", 3);
    try (SseReader all = open("many", "/api/reports/events")) {
      String first = leaveRoom("many", "many-1");
      awaitEnd(all, first);
      String second = leaveRoom("many", "many-2");
      awaitEnd(all, second);

      assertTrue(all.isOpen());
      assertEquals(1, all.connections());
      assertEquals(2, all.events(END).size());
      for (SseReader.Received event : all.events()) {
        if (!event.type().equals("hb")) {
          String report = JSON.readTree(event.data()).get("report").asText();
          assertTrue(List.of(first, second).contains(report), event.toString());
        }
      }
      List<String> statuses = new ArrayList<>();
      for (SseReader.Received event : all.events(STATUS)) {
        statuses.add(JSON.readTree(event.data()).get("status").asText());
      }
      assertTrue(statuses.contains("Summarizing 2 messages"), statuses.toString());
      assertTrue(statuses.contains("Summarizing 3 messages"), statuses.toString());
      String end = all.lastEventId();

      try (SseReader resumed =
          server.stream("many", "/api/reports/events").lastEventId(end).open()) {
        resumed.awaitOpen(Await.DEADLINE);
        all.cut();
        all.awaitConnections(2, Await.DEADLINE);
        server.as("many").post("/api/rooms/many-1/messages", "{\"text\":\"more\"}");
        String third = leaveRoom("many", "many-1");
        awaitEnd(resumed, third);
        awaitEnd(all, third);

        assertEquals(1, resumed.events(END).size());
        assertEquals(3, all.events(END).size());
        assertEquals(
            3, new HashSet<>(all.events(END).stream().map(SseReader.Received::id).toList()).size());
      }
    }
  }

  @Test
  void anUnknownIdResetsTheStreamOfAllReportsToTheirSnapshots() throws Exception {
    String id = finished("lost", "lost", 1);
    try (SseReader all =
        server.stream("lost", "/api/reports/events").lastEventId("zzzzzz-1").open()) {
      SseReader.Received reset = all.awaitEvent(e -> e.type().equals("reset"), Await.DEADLINE);

      JsonNode reports = JSON.readTree(reset.data()).get("reports");
      assertEquals(1, reports.size());
      assertEquals(id, reports.get(0).get("id").asText());
    }
  }

  @Test
  void theStreamOfAllReportsThatBrokeBeforeItsFirstEventMissesNoReport() throws Exception {
    finished("early", "early-before", 1);
    try (CuttingProxy proxy = CuttingProxy.before(server.port());
        SseReader all =
            SseReader.of(URI.create("http://127.0.0.1:" + proxy.port() + "/api/reports/events"))
                .bearer(Tokens.of("early"))
                .reconnectAfter(Duration.ofMillis(10))
                .open()) {
      all.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE);
      proxy.refuse(true);
      proxy.cut(CuttingProxy.Cut.RESET);
      String id = finished("early", "early-meanwhile", 1);
      proxy.refuse(false);

      awaitEnd(all, id);
      assertEquals(1, all.events(END).size());
    }
  }

  @Test
  void theStreamOfAllReportsBeginsWithTheStoryOfThoseThatRun() throws Exception {
    finished("midway", "midway-done", 1);
    CountDownLatch gate = hold();
    String id = leave("midway", "midway-running", 2);
    try (SseReader all = open("midway", "/api/reports/events")) {
      gate.countDown();
      awaitEnd(all, id);

      assertEquals(
          "Queued", JSON.readTree(all.events(STATUS).get(0).data()).get("status").asText());
      assertEquals(1, all.events(END).size());
    }
  }

  @Test
  void anErasedReportEndsItsStreamsAndIsRefused() throws Exception {
    String id = finished("eraser", "erasing", 1);
    String last = idIn(recorded(stream("eraser", id, null)).get(0));
    server.as("eraser").delete("/api/reports/" + id);

    Api.Answer answer = stream("eraser", id, last);

    assertEquals(404, answer.status());
  }

  @Test
  void errorsAreShapedAsStreamsForThoseWhoAskForOne() throws Exception {
    Api.Answer anonymous =
        server.anonymous().header("Accept", "text/event-stream").get("/api/reports/events");
    Api.Answer unknown = stream("nobody", "unknown", null);

    assertError(anonymous, 401, "unauthorized");
    assertEquals("Bearer realm=\"debrief\"", anonymous.header("WWW-Authenticate"));
    assertError(unknown, 404, "not-found");
    assertEquals(
        406,
        server
            .as("nobody")
            .header("Accept", "application/json")
            .get("/api/reports/events")
            .status());
  }

  @Test
  void theNinthStreamOfAUserIsOneTooMany() throws Exception {
    List<SseReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        readers.add(open("greedy", "/api/reports/events"));
      }
      Api greedy = server.as("greedy");

      Api.Answer streamed = greedy.header("Accept", "text/event-stream").get("/api/reports/events");
      Api.Answer plain = greedy.get("/api/reports/events");

      assertError(streamed, 429, "too-many");
      assertEquals("5", streamed.header("Retry-After"));
      assertEquals(429, plain.status());
      assertEquals("application/problem+json", plain.header("Content-Type"));
      assertEquals("5", plain.header("Retry-After"));
      open("modest", "/api/reports/events").close();
      assertTrue(readers.stream().allMatch(SseReader::isOpen));
    } finally {
      readers.forEach(SseReader::close);
    }
  }

  /** Lets the model wait before its answer until the latch is counted down. */
  private static CountDownLatch hold() {
    CountDownLatch gate = new CountDownLatch(1);
    model.play(
        (request, call) -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          call.piece("- The room agreed ");
          call.piece("to ship. [1]");
          call.end("stop");
        });
    return gate;
  }

  private static void assertError(Api.Answer answer, int status, String word) {
    assertEquals(status, answer.status());
    assertEquals("text/event-stream;charset=utf-8", answer.header("Content-Type"));
    assertEquals("retry: 5000\nevent: EXCEL_STATUS_END\ndata: " + word + "\n\n", answer.text());
  }

  private static void awaitEnd(SseReader reader, String report) throws InterruptedException {
    reader.awaitEvent(e -> e.type().equals(END) && e.data().contains(report), Await.DEADLINE);
  }

  private static String path(String report) {
    return "/api/reports/" + report + "/events";
  }

  private static SseReader open(String user, String path) throws InterruptedException {
    SseReader reader = server.stream(user, path).reconnectAfter(Duration.ofMillis(50)).open();
    reader.awaitOpen(Await.DEADLINE);
    return reader;
  }

  private static Api.Answer stream(String user, String report, String lastEventId)
      throws Exception {
    Api api = server.as(user).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      api = api.header("Last-Event-ID", lastEventId);
    }
    return api.get(path(report));
  }

  private static String finished(String user, String room, int messages) throws Exception {
    String id = leave(user, room, messages);
    assertEquals("finished", server.ended(user, id).get("state").asText());
    return id;
  }

  private static String leave(String user, String room, int messages) throws Exception {
    if (server.as(user).get("/api/rooms/" + room).status() == 404) {
      server.roomOf(room, "Room " + room, user);
      server.fill(room, messages);
    }
    return leaveRoom(user, room);
  }

  private static String leaveRoom(String user, String room) throws Exception {
    return server.as(user).post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
  }

  private static String block(String type, String data, String epoch, long seq) {
    return "event: " + type + "\ndata: " + data + "\nid: " + epoch + "-" + seq;
  }

  private static List<String> recorded(Api.Answer answer) {
    return List.of(answer.text().split("\n\n")).stream().filter(b -> b.contains("\nid: ")).toList();
  }

  /** The recorded events a reader saw: the first status and the end under each id. */
  private static List<String> recordedOf(SseReader reader) {
    List<String> blocks = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (SseReader.Received event : reader.events()) {
      if (List.of(STATUS, END).contains(event.type()) && ids.add(event.id())) {
        blocks.add("event: " + event.type() + "\ndata: " + event.data() + "\nid: " + event.id());
      }
    }
    return blocks;
  }

  private static String idIn(String block) {
    return block.substring(block.indexOf("\nid: ") + 5).strip();
  }

  private static long seqOf(String block) {
    return EventId.parse(idIn(block)).orElseThrow().seq();
  }
}
