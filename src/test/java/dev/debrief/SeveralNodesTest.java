package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Two servers on one PostgreSQL: nothing else makes them a cluster. */
class SeveralNodesTest {
  @Test
  void aStreamOnOneNodeCarriesWhatHappensOnTheOtherAndEitherServesTheFile() throws Exception {
    Semaphore words = new Semaphore(0);
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(
          ScriptedModelServer.paced(
              request -> "- They agreed to ship [1]\n", words::acquireUninterruptibly));
      String database = Postgres.newDatabase();
      try (DebriefServer one = node(database, model);
          DebriefServer two = node(database, model)) {
        one.room("plan", "Plan", 30);
        try (SseReader room = two.stream("ada", "/api/rooms/plan/events").open()) {
          room.awaitOpen(Await.DEADLINE);
          one.as("grace").post("/api/rooms/plan/messages", "{\"text\":\"from the other node\"}");
          room.awaitEvent(e -> e.data().contains("from the other node"), Await.DEADLINE);
        }

        String id = one.as("ada").post("/api/rooms/plan/leave", "{}").json().get("id").asText();
        try (SseReader here = one.stream("ada", "/api/reports/" + id + "/events").open();
            SseReader there = two.stream("ada", "/api/reports/" + id + "/events").open()) {
          // From its first passing event on a stream misses none.
          here.awaitEvent(e -> e.type().equals("EXCEL_PROGRESS"), Await.DEADLINE);
          there.awaitEvent(e -> e.type().equals("EXCEL_PROGRESS"), Await.DEADLINE);
          words.release(2);
          here.awaitEvent(e -> e.type().equals("EXCEL_SUMMARY"), Await.DEADLINE);
          there.awaitEvent(e -> e.type().equals("EXCEL_SUMMARY"), Await.DEADLINE);
          words.release(1_000);
          here.awaitClosed(Await.DEADLINE);
          there.awaitClosed(Await.DEADLINE);

          assertEquals(stages(here), stages(there));
          assertEquals(1, there.events("EXCEL_STATUS_END").size());
        }
        assertEquals(1, model.calls());
        byte[] file = file(one, id);
        assertTrue(file.length > 4_000);
        assertArrayEquals(file, file(two, id));
        Await.until(
            "one mail is sent", () -> one.mail().getReceivedMessages().length + mails(two) == 1);
        assertEquals(204, two.as("ada").delete("/api/reports/" + id).status());
        assertEquals(404, one.as("ada").get("/api/reports/" + id).status());
      }
    }
  }

  @Test
  void theOtherNodeGoesOnWithAReportWhoseNodeStops() throws Exception {
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(ScriptedModelServer.silence());
      String database = Postgres.newDatabase();
      DebriefServer one = node(database, model);
      try (DebriefServer two = node(database, model)) {
        one.room("plan", "Plan", 30);
        operator(two, "pause"); // so that the report is made by the node that stops
        String id = one.as("ada").post("/api/rooms/plan/leave", "{}").json().get("id").asText();
        Await.until("the model is asked", () -> model.calls() > 0);
        operator(two, "resume");
        model.play(ScriptedModelServer.answering(request -> "- Agreed. [1]"));
        try (SseReader there = two.stream("ada", "/api/reports/" + id + "/events").open()) {
          there.awaitEvent(e -> e.data().startsWith("Summarizing"), Await.DEADLINE);

          one.close();

          there.awaitClosed(Await.DEADLINE);
          assertEquals(
              List.of("finished"),
              there.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
        }
      }
    }
  }

  private static List<String> stages(SseReader reader) {
    return reader.events().stream()
        .filter(e -> e.type().startsWith("EXCEL_STATUS"))
        .map(e -> e.id() + " " + e.data().replaceFirst(": \\d+ %$", ""))
        .distinct()
        .toList();
  }

  private static void operator(DebriefServer node, String act) throws Exception {
    Api.Answer answer =
        node.anonymous().bearer(Tokens.withRole("olga", "ops")).post("/api/ops/" + act, "{}");
    assertEquals(200, answer.status());
  }

  private static int mails(DebriefServer server) {
    return server.mail().getReceivedMessages().length;
  }

  private static byte[] file(DebriefServer node, String report) throws Exception {
    Api.Answer answer = node.as("ada").get("/api/reports/" + report + "/file");
    assertEquals(200, answer.status());
    return answer.bytes();
  }

  private static DebriefServer node(String database, ScriptedModelServer model) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("jdbc.url", database);
    settings.put("jdbc.user", Postgres.USER);
    settings.put("llm.base-url", model.baseUrl().toString());
    settings.put("llm.model", "scripted");
    return DebriefServer.withShortTimings(settings);
  }
}
