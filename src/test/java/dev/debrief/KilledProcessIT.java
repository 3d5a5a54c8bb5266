package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Await;
import dev.debrief.testing.DemoInbox;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, as {@code kill -9} does, with an embedded database in a file. */
@Tag("slow")
class KilledProcessIT {
  private static final int ROUNDS = Integer.getInteger("debrief.rounds", 3);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path home;

  @Tag("torture")
  @Test
  void everythingAcknowledgedIsThereAfterTheProcessWasKilledUnderLoad() throws Exception {
    Map<String, String> settings = Map.of("jwt.secret", Tokens.SECRET);
    long seed = Long.getLong("debrief.seed", System.nanoTime());
    Random random = new Random(seed);
    DemoProcess process = new DemoProcess(home, 0, settings);
    try (UnderLoad user = new UnderLoad(process)) {
      for (int round = 0; round < ROUNDS; round++) {
        int messages = user.messages() + 60 + random.nextInt(200);
        int reports = user.reports() + 3 + random.nextInt(10);
        user.workUntilKilled(
            process, round, () -> user.messages() >= messages && user.reports() >= reports);
        process = new DemoProcess(home, process.port(), settings);
        user.check();
      }
      System.out.printf(
          "Killed under load, H2 file: %d kills, %s, none lost (seed %d)%n",
          ROUNDS, user.checkEnds(), seed);
    } catch (Exception | AssertionError e) {
      System.out.println("Killed under load, seed " + seed + "\n" + process.lastOutput());
      throw e;
    } finally {
      process.close();
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
}
