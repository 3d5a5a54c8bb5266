package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.sse.EventId;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestartTest {

  @Test
  void aReportGoesOnOverARestartAndEndsOnce() throws Exception {
    try (ScriptedModelServer model = new ScriptedModelServer();
        DebriefServer server =
            DebriefServer.withShortTimings(
                Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted"))) {
      server.room("warm-up", "Warm-up", 1);
      server.leaveAndWait("ada", "warm-up");
      model.play(ScriptedModelServer.stalling("- The room agreed"));
      server.room("restarted", "Restarted", 4);
      String id =
          server.as("ada").post("/api/rooms/restarted/leave", "{}").json().get("id").asText();
      try (SseReader reader =
          server.stream("ada", "/api/reports/" + id + "/events")
              .reconnectAfter(Duration.ofMillis(100))
              .open()) {
        reader.awaitEvent(e -> e.type().equals("EXCEL_PROGRESS"), Await.DEADLINE);
        Await.until("the model is asked", () -> model.calls() == 2);

        model.play(ScriptedModelServer.answering(request -> "- The room agreed to ship. [1, 2]"));
        server.restart();
        reader.awaitClosed(Duration.ofSeconds(60));

        JsonNode report = server.ended("ada", id);
        assertEquals("finished", report.get("state").asText());
        assertEquals("The room agreed to ship.", report.at("/summary/points/0/text").asText());
        assertEquals(1, reader.events("EXCEL_STATUS_END").size());
        assertEquals("finished", reader.events("EXCEL_STATUS_END").get(0).data());
        assertTrue(reader.events("EXCEL_STATUS_END").get(0).connection() > 1);
        assertEquals(204, reader.statuses().get(reader.statuses().size() - 1));
        assertEachRecordedEventOnce(server, id, reader);
      }
      Await.until(
          "the mail is sent",
          () ->
              "sent"
                  .equals(server.as("ada").get("/api/reports/" + id).json().get("mail").asText()));
      assertEquals(2, server.mail().getReceivedMessages().length);
    }
  }

  @Test
  void whatWasFinishedBeforeARestartIsThereAfterIt() throws Exception {
    try (DebriefServer server = DebriefServer.started()) {
      server.room("kept", "Kept", 3);
      JsonNode before = server.leaveAndWait("ada", "kept");
      String id = before.get("id").asText();
      byte[] file = server.as("ada").get("/api/reports/" + id + "/file").bytes();
      List<SseReader.Received> story = story(server, id);

      server.restart();

      assertEquals(story, story(server, id));
      assertEquals(
          file.length, server.as("ada").get("/api/reports/" + id + "/file").bytes().length);
      assertEquals(200, server.as("ada").post("/api/rooms/kept/leave", "{}").status());
      server.as("ada").post("/api/rooms/kept/messages", "{\"text\":\"more\"}");
      JsonNode next = server.leaveAndWait("ada", "kept");
      EventId last = EventId.parse(story.get(story.size() - 1).id()).orElseThrow();
      EventId first =
          EventId.parse(story(server, next.get("id").asText()).get(0).id()).orElseThrow();
      assertEquals(last.epoch(), first.epoch());
      assertTrue(first.seq() > last.seq());
    }
  }

  /** The log read anew holds what the reader saw, in that order and under rising ids. */
  private static void assertEachRecordedEventOnce(DebriefServer server, String id, SseReader reader)
      throws Exception {
    List<SseReader.Received> story = story(server, id);
    long before = 0;
    String epoch = EventId.parse(story.get(0).id()).orElseThrow().epoch();
    for (SseReader.Received event : story) {
      EventId eventId = EventId.parse(event.id()).orElseThrow();
      assertEquals(epoch, eventId.epoch());
      assertTrue(eventId.seq() > before);
      before = eventId.seq();
    }
    List<String> seen = new ArrayList<>();
    for (SseReader.Received event : reader.events()) {
      boolean recorded =
          story.stream()
              .anyMatch(
                  s ->
                      s.id().equals(event.id())
                          && s.type().equals(event.type())
                          && s.data().equals(event.data()));
      if (recorded && !seen.contains(event.id())) {
        seen.add(event.id());
      }
    }
    assertEquals(story.stream().map(SseReader.Received::id).toList(), seen);
    assertEquals(seen.size(), new HashSet<>(seen).size());
  }

  /** What is in the log of a report that has ended. */
  private static List<SseReader.Received> story(DebriefServer server, String id)
      throws InterruptedException {
    try (SseReader reader =
        server.stream("ada", "/api/reports/" + id + "/events")
            .reconnectAfter(Duration.ofMillis(10))
            .open()) {
      reader.awaitClosed(Await.DEADLINE);
      return reader.events().stream().filter(e -> !e.type().equals("hb")).toList();
    }
  }
}
