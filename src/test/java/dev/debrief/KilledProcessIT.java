package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DemoInbox;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path home;

  @Test
  void everyAcknowledgedMessageIsThereAfterTheProcessWasKilledWhileWriting() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (DemoProcess demo = new DemoProcess(home, 0, Map.of())) {
        Api ada = demo.as("ada");
        AtomicBoolean killed = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread killer =
            new Thread(
                () -> {
                  try {
                    Await.until("some messages are written", () -> written.get() >= 60);
                    killed.set(true);
                    demo.kill();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
        killer.start();
        int number = 0;
        while (true) {
          String text = "round " + round + ", message " + number++;
          try {
            Api.Answer answer =
                ada.post("/api/rooms/ada-linus/messages", "{\"text\":" + Api.quoted(text) + "}");
            assertEquals(201, answer.status());
          } catch (IOException e) {
            assertTrue(killed.get(), "only the killed process may fail a request");
            break;
          }
          acknowledged.add(text);
          written.incrementAndGet();
        }
        killer.join();
      }
    }
    try (DemoProcess demo = new DemoProcess(home, 0, Map.of())) {
      List<String> found = new ArrayList<>();
      long after = 0;
      JsonNode page;
      do {
        page = demo.as("ada").get("/api/rooms/ada-linus/messages?limit=500&after=" + after).json();
        for (JsonNode message : page.get("items")) {
          assertEquals(after + 1, message.get("number").asLong(), "numbers have no gap");
          after++;
          found.add(message.get("text").asText());
        }
      } while (!page.get("next").isNull());
      List<String> lost = new ArrayList<>(acknowledged);
      lost.removeAll(found);
      assertEquals(List.of(), lost);
      assertTrue(acknowledged.size() >= 180);
    }
  }

  @Test
  void aReportGoesOnAfterItsProcessWasKilledAndEndsOnceForAClientThatHoldsOn() throws Exception {
    Map<String, String> settings = Map.of("jwt.secret", Tokens.SECRET);
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(ScriptedModelServer.stalling("- The group agreed to ship"));
      Map<String, String> withModel =
          Map.of(
              "jwt.secret",
              Tokens.SECRET,
              "llm.base-url",
              model.baseUrl().toString(),
              "llm.model",
              "scripted");
      int port;
      String report;
      SseReader reader;
      try (DemoProcess demo = new DemoProcess(home, 0, withModel)) {
        port = demo.port();
        report = demo.as("ada").post("/api/rooms/launch/leave", "{}").json().get("id").asText();
        reader =
            SseReader.of(URI.create(demo.url() + "/api/reports/" + report + "/events"))
                .bearer(() -> Tokens.of("ada"))
                .reconnectAfter(Duration.ofMillis(200))
                .open();
        reader.awaitEvent(e -> e.type().equals("EXCEL_SUMMARY"), DEADLINE);
        demo.kill();
      }
      try (DemoProcess demo = new DemoProcess(home, port, settings);
          SseReader closing = reader) {
        closing.awaitEvent(e -> e.type().equals("EXCEL_STATUS_END"), DEADLINE);
        closing.awaitClosed(DEADLINE);
        assertEquals(1, closing.events("EXCEL_STATUS_END").size());
        assertEquals("finished", closing.events("EXCEL_STATUS_END").get(0).data());
        JsonNode json = demo.as("ada").get("/api/reports/" + report).json();
        assertEquals("finished", json.get("state").asText());
        assertFalse(json.get("summary").get("points").isEmpty());
        Await.until(
            "the mail is sent",
            () ->
                demo.as("ada")
                    .get("/api/reports/" + report)
                    .json()
                    .get("mail")
                    .asText()
                    .equals("sent"));
      }
      try (DemoInbox inbox = new DemoInbox(home.resolve("inbox"))) {
        assertEquals(1, inbox.mails().size());
      }
    }
  }

  @Test
  void anotherNodeTakesOverWhenOneIsKilled() throws Exception {
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      Map<String, String> settings =
          Map.of(
              "jwt.secret",
              Tokens.SECRET,
              "jdbc.url",
              Postgres.newDatabase(),
              "jdbc.user",
              Postgres.USER,
              "llm.base-url",
              model.baseUrl().toString(),
              "llm.model",
              "scripted");
      model.play(ScriptedModelServer.stalling("- The group agreed to ship"));
      try (DemoProcess one = new DemoProcess(home.resolve("one"), 0, settings);
          DemoProcess two = new DemoProcess(home.resolve("two"), 0, settings)) {
        String report =
            one.as("ada").post("/api/rooms/launch/leave", "{}").json().get("id").asText();
        Await.until("the first node asks the model", () -> model.calls() == 1);
        try (SseReader there =
            SseReader.of(URI.create(two.url() + "/api/reports/" + report + "/events"))
                .bearer(Tokens.of("ada"))
                .open()) {
          there.awaitEvent(e -> e.data().startsWith("Summarizing"), DEADLINE);
          model.play(ScriptedModelServer.answering(request -> "- The group agreed. [1]"));

          one.kill();
          long killed = System.nanoTime();

          Await.until("the second node asks the model", () -> model.calls() == 2);
          Duration takeOver = Duration.ofNanos(System.nanoTime() - killed);
          there.awaitClosed(DEADLINE);
          assertEquals(1, there.events("EXCEL_STATUS_END").size());
          assertEquals("finished", there.events("EXCEL_STATUS_END").get(0).data());
          System.out.println("A killed node's report was taken over after " + takeOver);
        }
      }
    }
  }
}
