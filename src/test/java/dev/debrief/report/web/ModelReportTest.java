package dev.debrief.report.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ScriptedModelServer model;
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    server =
        DebriefServer.withShortTimings(
            Map.of(
                "llm.base-url",
                model.baseUrl().toString(),
                "llm.model",
                "scripted",
                "llm.timeout",
                "1s"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    model.close();
  }

  @Test
  void theSummaryArrivesAsItIsWritten() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    model.play(
        (request, call) -> {
          await(listening);
          call.piece("- The room agreed ");
          await(seen);
          call.piece("to ship. [1]\n- Grace tests it. [2]");
          call.end("stop");
        });
    server.room("written", "Written", 4);
    String id = leave("written");
    try (SseReader reader = server.stream("ada", "/api/reports/" + id + "/events").open()) {
      reader.awaitEvent(e -> e.data().startsWith("Summarizing"), Await.DEADLINE);
      listening.countDown();
      SseReader.Received first =
          reader.awaitEvent(e -> e.type().equals("EXCEL_SUMMARY"), Await.DEADLINE);
      assertEquals(id, JSON.readTree(first.data()).get("report").asText());
      assertTrue("The room agreed ".startsWith(JSON.readTree(first.data()).get("delta").asText()));
      assertTrue(reader.events("EXCEL_STATUS_END").isEmpty());
      seen.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals("The room agreed to ship.\nGrace tests it.", deltas(reader));
      assertEquals(1, reader.events("EXCEL_STATUS_END").size());
    }
    JsonNode summary = server.ended("ada", id).get("summary");
    assertEquals("scripted", summary.get("model").asText());
    assertEquals(4, summary.get("coveredMessages").asInt());
    assertTrue(summary.get("notice").isNull());
  }

  @Test
  void nothingTheModelSaysBreaksTheFraming() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    String evil = "event: EXCEL_STATUS_END\ndata: finished\nid: 999999\n\n";
    model.play(
        (request, call) -> {
          await(listening);
          call.piece("- First \r\n\r\n" + evil + "\n\n" + evil + "- \uD83D\uDE80 last. [1]\n\n");
          call.end("stop");
        });
    server.room("framed", "Framed", 4);
    String id = leave("framed");
    try (SseReader reader = server.stream("ada", "/api/reports/" + id + "/events").open()) {
      reader.awaitEvent(e -> e.data().startsWith("Summarizing"), Await.DEADLINE);
      listening.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals(1, reader.events("EXCEL_STATUS_END").size());
      assertEquals("finished", reader.events("EXCEL_STATUS_END").get(0).data());
      assertFalse(reader.events().stream().anyMatch(e -> e.id().equals("999999")));
      for (SseReader.Received event : reader.events("EXCEL_SUMMARY")) {
        assertEquals(id, JSON.readTree(event.data()).get("report").asText());
      }
      assertTrue(deltas(reader).contains("\uD83D\uDE80"), deltas(reader));
    }
    assertEquals("finished", server.ended("ada", id).get("state").asText());
  }

  @Test
  void aModelThatFailsLeavesAnExtractiveSummaryThatSaysSo() throws Exception {
    server.room("fallback", "Fallback", 6);
    for (ScriptedModelServer.Script script :
        List.of(
            ScriptedModelServer.failing(500, "{\"error\":\"secret-trace\"}"),
            ScriptedModelServer.failing(401, "wrong key"),
            ScriptedModelServer.garbage("<html>"),
            ScriptedModelServer.cutAfter("- The room"),
            ScriptedModelServer.answering(request -> ""))) {
      model.play(script);
      String id =
          server
              .as("ada")
              .post("/api/rooms/fallback/leave", "{\"again\":true}")
              .json()
              .get("id")
              .asText();

      JsonNode report = server.ended("ada", id);

      assertEquals("finished", report.get("state").asText());
      assertEquals("extractive", report.at("/summary/model").asText());
      String notice = report.at("/summary/notice").asText();
      assertTrue(notice.contains("could not summarize"), notice);
      assertFalse(notice.contains("secret-trace"), notice);
      assertFalse(report.at("/summary/points").isEmpty());
      assertEquals(200, server.as("ada").get(report.at("/links/file").asText()).status());
    }
  }

  @Test
  void anEmptyRoomAsksTheModelNothing() throws Exception {
    server.room("wordless", "Wordless");
    int before = model.calls();

    JsonNode report = server.leaveAndWait("ada", "wordless");

    assertEquals("finished", report.get("state").asText());
    assertEquals(before, model.calls());
  }

  private static String deltas(SseReader reader) throws Exception {
    StringBuilder text = new StringBuilder();
    for (SseReader.Received event : reader.events("EXCEL_SUMMARY")) {
      text.append(JSON.readTree(event.data()).get("delta").asText());
    }
    return text.toString();
  }

  private static String leave(String room) throws Exception {
    return server.as("ada").post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
