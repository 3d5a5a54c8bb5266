package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.Test;

/** The whole way of a room on a real PostgreSQL. */
class PostgresTest {
  @Test
  void aRoomIsImportedReadLeftAndItsReportFollowedDownloadedAndMailed() throws Exception {
    try (DebriefServer server = onPostgres(Map.of())) {
      server.room("plan", "Plan \u2693", 1_200);
      JsonNode again =
          server.importLines(
              "plan",
              """
              {"id":"plan-7","author":"ada","sentAt":"2026-03-01T10:00:00Z","text":"known"}
              {"author":"eve","sentAt":"0001-01-01T00:00:00Z","text":"nul \\u0000 lone \\ud800"}
              """);
      assertEquals(1, again.get("duplicates").asInt());
      assertEquals(1, again.get("accepted").asInt());
      Api ada = server.as("ada");
      try (SseReader room = server.stream("ada", "/api/rooms/plan/events").open()) {
        room.awaitOpen(Await.DEADLINE);
        assertEquals(201, ada.post("/api/rooms/plan/messages", "{\"text\":\"last\"}").status());
        room.awaitEvent(e -> e.type().equals("MESSAGE"), Await.DEADLINE);
      }
      assertEquals(1, ada.get("/api/rooms?limit=1").json().get("items").size());
      assertEquals(
          1_202, ada.get("/api/rooms/plan/messages?limit=1").json().at("/items/0/number").asInt());

      String id = ada.post("/api/rooms/plan/leave", "{}").json().get("id").asText();
      try (SseReader report = server.stream("ada", "/api/reports/" + id + "/events").open()) {
        report.awaitClosed(Await.DEADLINE);
        assertEquals(1, report.events("EXCEL_STATUS_END").size());
      }
      assertEquals("finished", server.ended("ada", id).get("state").asText());
      assertEquals(200, ada.post("/api/rooms/plan/leave", "{}").status());
      byte[] file = ada.get("/api/reports/" + id + "/file").bytes();
      try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(file))) {
        assertEquals(1_203, book.findSheet("Messages").orElseThrow().read().size());
      }
      Await.until(
          "the mail is sent",
          () -> ada.get("/api/reports/" + id).json().get("mail").asText().equals("sent"));
      assertEquals(1, ada.get("/api/reports?limit=1").json().get("items").size());
      assertEquals(204, ada.delete("/api/reports/" + id).status());
      assertEquals(404, ada.get("/api/reports/" + id).status());
    }
  }

  @Test
  void aReportGoesOnAfterARestartWithItsIdsRising() throws Exception {
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(ScriptedModelServer.silence());
      try (DebriefServer server =
          onPostgres(Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted"))) {
        server.room("plan", "Plan", 20);
        String id = server.as("ada").post("/api/rooms/plan/leave", "{}").json().get("id").asText();
        Await.until("the model is asked", () -> model.calls() > 0);
        model.play(ScriptedModelServer.answering(request -> "- Agreed. [1]"));

        server.restart();

        assertEquals("finished", server.ended("ada", id).get("state").asText());
        try (SseReader story = server.stream("ada", "/api/reports/" + id + "/events").open()) {
          story.awaitClosed(Await.DEADLINE);
          List<Long> numbers = new ArrayList<>();
          story
              .events("EXCEL_STATUS")
              .forEach(e -> numbers.add(Long.valueOf(e.id().replaceFirst(".*-", ""))));
          assertEquals(numbers.stream().distinct().sorted().toList(), numbers);
          assertEquals(1, story.events("EXCEL_STATUS_END").size());
        }
      }
    }
  }

  private static DebriefServer onPostgres(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("jdbc.url", Postgres.newDatabase());
    settings.put("jdbc.user", Postgres.USER);
    assertTrue(settings.get("jdbc.url").startsWith("jdbc:postgresql:"));
    return DebriefServer.withShortTimings(settings);
  }
}
