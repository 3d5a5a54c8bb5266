package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MESSAGE = Rooms.MESSAGE;

  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.with(Map.of("streams.per-user", "100"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aMessageArrivesAsItIsStoredUnderItsNumber() throws Exception {
    server.room("live", "Live", 2);
    try (SseReader reader = listen("grace", "live", "")) {
      JsonNode posted = say("live", "Hello");

      SseReader.Received event = message(reader, 3);

      assertEquals("3", event.id());
      assertEquals(posted, JSON.readTree(event.data()));
      assertEquals(1, reader.events(MESSAGE).size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one\ntwo",
        "one\rtwo\r\nthree\n\n",
        "\n\nevent: EXCEL_STATUS_END\ndata: finished\nid: 999\n\n",
        "id: 7\nretry: 1\n: comment",
        "🚀 emoji, é, \u2028\u2029\u0085 and \u0001\u007f",
        "\uFEFFdata: x",
        " leading and trailing "
      })
  void noMessageBreaksTheFraming(String text) throws Exception {
    server.room("framing", "Framing");
    int before = server.as("ada").get("/api/rooms/framing").json().get("messages").asInt();
    try (SseReader reader = listen("ada", "framing", "")) {
      say("framing", text);
      say("framing", "the next");

      SseReader.Received event = message(reader, before + 1);
      message(reader, before + 2);

      assertEquals(text, JSON.readTree(event.data()).get("text").asText());
      assertEquals(2, reader.events(MESSAGE).size());
      assertTrue(reader.events().stream().allMatch(e -> List.of("hb", MESSAGE).contains(e.type())));
      assertEquals(Integer.toString(before + 2), reader.lastEventId());
    }
  }

  @Test
  void resumesAfterTheLastEventIdWithoutGapOrRepeat() throws Exception {
    server.room("resumed", "Resumed", 50);
    try (SseReader reader =
        server.stream("ada", "/api/rooms/resumed/events")
            .lastEventId("8")
            .reconnectAfter(Duration.ofMillis(10))
            .open()) {
      message(reader, 50);
      assertTrue(reader.cut());
      reader.awaitConnections(2, Await.DEADLINE);
      say("resumed", "after the cut");
      message(reader, 51);

      assertEquals(numbers(9, 51), idsOf(reader));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aStreamThatHadNoMessageYetResumesFromWhereItBegan(int before) throws Exception {
    String room = "early-" + before;
    server.room(room, "Early", before);
    try (CuttingProxy proxy = CuttingProxy.before(server.port());
        SseReader reader =
            SseReader.of(
                    URI.create(
                        "http://127.0.0.1:" + proxy.port() + "/api/rooms/" + room + "/events"))
                .bearer(Tokens.of("ada"))
                .reconnectAfter(Duration.ofMillis(10))
                .open()) {
      reader.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE);
      proxy.refuse(true);
      proxy.cut(CuttingProxy.Cut.RESET);
      say(room, "during the outage");
      proxy.refuse(false);

      message(reader, before + 1);
      assertEquals(numbers(before + 1, before + 1), idsOf(reader));
    }
  }

  @Test
  void resumesAfterTheIdInTheQueryWhereThereIsNoHeader() throws Exception {
    server.room("query", "Query", 10);
    try (SseReader reader = listen("ada", "query", "?lastEventId=7")) {
      message(reader, 10);

      assertEquals(numbers(8, 10), idsOf(reader));
    }
  }

  @Test
  void theHeaderWinsOverTheQuery() throws Exception {
    server.room("both", "Both", 10);
    try (SseReader reader =
        server.stream("ada", "/api/rooms/both/events?lastEventId=2").lastEventId("8").open()) {
      message(reader, 10);

      assertEquals(numbers(9, 10), idsOf(reader));
    }
  }

  @Test
  void idZeroGivesTheWholeRoom() throws Exception {
    server.room("whole", "Whole", 130);
    try (SseReader reader = listen("ada", "whole", "?lastEventId=0")) {
      message(reader, 130);

      assertEquals(numbers(1, 130), idsOf(reader));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "99", "-1", "k3f9-41", "1.5", "123456789012345678901"})
  void anIdThatCannotBeContinuedResetsThenGoesOnLive(String id) throws Exception {
    server.room("reset", "Reset");
    say("reset", "before");
    try (SseReader reader =
        server.stream("ada", "/api/rooms/reset/events").lastEventId(id).open()) {
      SseReader.Received reset = reader.awaitEvent(e -> e.type().equals("reset"), Await.DEADLINE);
      JsonNode room = JSON.readTree(reset.data());
      assertEquals("reset", room.get("id").asText());
      int known = room.get("messages").asInt();

      JsonNode posted = say("reset", "live again");
      SseReader.Received event = reader.awaitEvent(e -> e.type().equals(MESSAGE), Await.DEADLINE);

      assertEquals(known + 1, posted.get("number").asInt());
      assertEquals(posted, JSON.readTree(event.data()));
      assertEquals(1, reader.events("reset").size());
    }
  }

  @Test
  void importedMessagesArriveInOrder() throws Exception {
    server.room("imported", "Imported");
    try (SseReader reader = listen("ada", "imported", "")) {
      server.fill("imported", 2_500);
      message(reader, 2_500);

      assertEquals(numbers(1, 2_500), idsOf(reader));
    }
  }

  @Test
  void aDeletionReachesOpenStreamsUnderTheIdBeforeIt() throws Exception {
    server.room("deleted", "Deleted", 5);
    try (SseReader reader = listen("ada", "deleted", "")) {
      server.importLines("deleted", "{\"id\":\"deleted-2\",\"deleted\":true}");

      SseReader.Received event =
          reader.awaitEvent(e -> e.type().equals(Rooms.MESSAGES_DELETED), Await.DEADLINE);

      assertEquals("{\"numbers\":[2]}", event.data());
      assertEquals("5", reader.lastEventId());
    }
  }

  @Test
  void aMessageOfTheLargestSizeArrivesWhole() throws Exception {
    server.room("large", "Large");
    String text = "€uro\n".repeat(200_000);
    try (SseReader reader = listen("ada", "large", "")) {
      server.importLines(
          "large",
          "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":"
              + Api.quoted(text)
              + "}");

      assertEquals(text, JSON.readTree(message(reader, 1).data()).get("text").asText());
    }
  }

  @Test
  void aRemovedMembersStreamEndsAndIsRefusedWhileTheOthersGoesOn() throws Exception {
    server.room("removing", "Removing");
    Instant begun = Instant.now();
    try (SseReader ada = listen("ada", "removing", "");
        SseReader grace = listen("grace", "removing", "")) {
      server.roomOf("removing", "Removing", "ada");

      Await.until("the removed member is refused", grace::isClosed);
      assertTrue(Duration.between(begun, Instant.now()).toSeconds() < 10);
      say("removing", "among ourselves");

      message(ada, 1);
      assertEquals(List.of(200, 404), grace.statuses());
      assertEquals(List.of(), grace.events(MESSAGE));
      assertEquals(1, ada.connections());
    }
  }

  @Test
  void closingOneListenerLeavesTheOther() throws Exception {
    server.room("pair", "Pair");
    SseReader first = listen("ada", "pair", "");
    try (SseReader second = listen("ada", "pair", "")) {
      say("pair", "for both");
      message(first, 1);
      message(second, 1);

      first.close();
      say("pair", "for one");
      say("pair", "for one still");
      message(second, 3);

      assertEquals(List.of("1"), idsOf(first));
      assertEquals(numbers(1, 3), idsOf(second));
      assertEquals(1, second.connections());
    }
  }

  @Test
  void theFirstBlockComesAtOnceAndHeadTellsTheSameHeaders() throws Exception {
    server.room("quiet", "Quiet", 1);
    try (SseReader reader = listen("ada", "quiet", "")) {
      SseReader.Received first = reader.awaitEvent(e -> true, Duration.ofSeconds(5));

      assertEquals("hb", first.type());
      assertTrue(first.data().matches("[0-9]{10}"), first.data());
      assertEquals("1", first.id());
      assertFalse(reader.retry().isZero());
      Api.Answer head =
          server.as("ada").send("HEAD", "/api/rooms/quiet/events", BodyPublishers.noBody(), null);
      assertEquals(200, head.status());
      assertEquals("text/event-stream;charset=utf-8", head.header("Content-Type"));
    }
  }

  private static SseReader listen(String user, String room, String query) throws Exception {
    SseReader reader =
        server.stream(user, "/api/rooms/" + room + "/events" + query)
            .reconnectAfter(Duration.ofMillis(50))
            .open();
    reader.awaitOpen(Await.DEADLINE);
    return reader;
  }

  private static SseReader.Received message(SseReader reader, int number)
      throws InterruptedException {
    String id = Integer.toString(number);
    return reader.awaitEvent(e -> e.type().equals(MESSAGE) && e.id().equals(id), Await.DEADLINE);
  }

  private static List<String> idsOf(SseReader reader) {
    return reader.events(MESSAGE).stream().map(SseReader.Received::id).toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private static JsonNode say(String room, String text) throws Exception {
    Api.Answer answer =
        server
            .as("ada")
            .post("/api/rooms/" + room + "/messages", "{\"text\":" + Api.quoted(text) + "}");
    assertEquals(201, answer.status());
    return answer.json();
  }
}
