package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DurableStepsTest {
  @Test
  void aStepThatFailsIsTriedAgainAndWhatCameBeforeItIsNotDoneAgain() throws Exception {
    try (ScriptedModelServer model = new ScriptedModelServer();
        DebriefServer server =
            DebriefServer.withShortTimings(
                Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted"))) {
      server.room("plan", "Plan", 5);
      Path files = server.home().resolve("files");
      Path aside = server.home().resolve("aside");
      Files.move(files, aside);
      Files.writeString(files, "in the way");
      String id = server.as("ada").post("/api/rooms/plan/leave", "{}").json().get("id").asText();
      try (SseReader reader = server.stream("ada", "/api/reports/" + id + "/events").open()) {
        reader.awaitEvent(e -> e.data().contains("retrying shortly"), Await.DEADLINE);
        Files.delete(files);
        Files.move(aside, files);
        reader.awaitClosed(Await.DEADLINE);

        assertEquals(List.of("finished"), ends(reader));
      }
      assertEquals("finished", server.ended("ada", id).get("state").asText());
      assertEquals(1, model.calls(), "the summary was saved");
    }
  }

  @Test
  void aReportWhoseStepFailsToTheLastHasFailedWithAReasonForPeople() throws Exception {
    try (DebriefServer server = DebriefServer.withShortTimings(Map.of("step.tries", "2"))) {
      server.room("plan", "Plan", 5);
      Path files = server.home().resolve("files");
      Files.delete(files);
      Files.writeString(files, "in the way");

      JsonNode report = server.leaveAndWait("ada", "plan");

      assertEquals("failed", report.get("state").asText());
      assertEquals(
          "The workbook could not be written: it failed 2 times.", report.get("error").asText());
      Files.delete(files);
    }
  }

  @Test
  void aJobThatIsPickedAgainAsksTheModelForNoPartTwice() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ScriptedModelServer model = new ScriptedModelServer();
        DebriefServer server =
            DebriefServer.withShortTimings(
                Map.of(
                    "llm.base-url",
                    model.baseUrl().toString(),
                    "llm.model",
                    "scripted",
                    "llm.max-input-tokens",
                    "4000"))) {
      model.play(
          (request, call) -> {
            ScriptedModelServer.Script script =
                calls.incrementAndGet() == 3
                    ? ScriptedModelServer.silence()
                    : ScriptedModelServer.answering(r -> "- They agreed to ship. [1]");
            script.answer(request, call);
          });
      server.room("plan", "Plan", 400);
      String id = server.as("ada").post("/api/rooms/plan/leave", "{}").json().get("id").asText();
      Await.until("the third part is asked for", () -> calls.get() >= 3);

      server.restart();

      assertEquals("finished", server.ended("ada", id).get("state").asText());
      List<String> asked =
          model.requests().stream().map(ScriptedModelServer.Request::body).toList();
      Set<String> parts = new HashSet<>(asked);
      assertTrue(parts.size() > 3, "the room has several parts");
      assertEquals(parts.size() + 1, asked.size(), "only the part that was cut off came twice");
    }
  }

  private static List<String> ends(SseReader reader) {
    return reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList();
  }
}
