package dev.debrief.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.TestDatabase;
import dev.debrief.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log must never hold: tokens, what people wrote, where they get their mail. */
class LogTest {
  private static final String SECRET_TEXT = "Xylophon-7391 is what only the room may know";

  private final Logger root = Logger.getLogger("");
  private final Logger ours = Logger.getLogger("dev.debrief");
  private final Recorder recorder = new Recorder();
  private Level rootLevel;
  private Level ourLevel;

  /** Keeps every record as a log file would show it, stack traces included. */
  private static final class Recorder extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord log) {
      if (!String.valueOf(log.getLoggerName()).startsWith("com.icegreen")) { // the test's own
        lines.add(formatter.format(log));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void record() {
    rootLevel = root.getLevel();
    ourLevel = ours.getLevel();
    recorder.setLevel(Level.ALL);
    root.setLevel(Level.INFO);
    ours.setLevel(Level.ALL);
    root.addHandler(recorder);
  }

  @AfterEach
  void restore() {
    root.removeHandler(recorder);
    root.setLevel(rootLevel);
    ours.setLevel(ourLevel);
  }

  @Test
  void aRunFromSignInToMailLeavesNoSecretInTheLog() throws Exception {
    String token = Tokens.of("ada");
    String ticket;
    try (DebriefServer server = DebriefServer.started()) {
      server.room("logged", "Logged", 3);
      Api ada = server.anonymous().bearer(token);
      ada.post("/api/session", "");
      ada.post("/api/rooms/logged/messages", "{\"text\":\"" + SECRET_TEXT + "\"}");
      ada.post("/api/rooms/logged/messages", "{\"text\":\"" + SECRET_TEXT);
      server.anonymous().bearer(token + "x").get("/api/rooms");
      server.anonymous().header("Cookie", "debrief_session=" + token + "x").get("/api/rooms");
      ada.get("/api/rooms?access_token=" + token);
      JsonNode report = server.leaveAndWait("ada", "logged");
      try (SseReader reader = server.stream("ada", report.at("/links/events").asText()).open()) {
        reader.awaitClosed(Await.DEADLINE);
      }
      Await.until("the mail has come", () -> server.mail().getReceivedMessages().length == 1);
      ticket =
          new String(server.mail().getReceivedMessages()[0].getInputStream().readAllBytes(), UTF_8)
              .replace("=\r\n", "")
              .replaceAll("(?s).*?/file/(\\S+).*", "$1");
      server.anonymous().get("/file/" + ticket);
      Await.until("the mail is sent", () -> "sent".equals(mailState(server, report)));
    }

    assertTrue(log().contains(": finished"), log());
    assertNothingSecret(token);
    assertFalse(log().contains(ticket), "a ticket is in the log");
  }

  @Test
  void aRefusedMailLeavesNoAddressInTheLog() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(
                c ->
                    c.startsWith("RCPT")
                        ? "550 5.1.1 " + c.substring(8) + ": Recipient address rejected"
                        : null);
        DebriefServer server = DebriefServer.with(Map.of("smtp.url", smtp.url()))) {
      server.room("refused", "Refused", 2);
      JsonNode report = server.leaveAndWait("ada", "refused");
      Await.until("the mail has failed", () -> "failed".equals(mailState(server, report)));
    }

    assertTrue(log().contains("550"), log());
    assertNothingSecret(Tokens.of("ada"));
  }

  private static String mailState(DebriefServer server, JsonNode report) throws Exception {
    return server.as("ada").get(report.at("/links/self").asText()).json().get("mail").asText();
  }

  @Test
  void aMailToBeTriedAgainLeavesNoAddressInTheLog() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(
                c ->
                    c.startsWith("RCPT")
                        ? "450 4.2.0 " + c.substring(8) + ": Greylisted, try again"
                        : null);
        DebriefServer server = DebriefServer.withShortTimings(Map.of("smtp.url", smtp.url()))) {
      server.room("greylisted", "Greylisted", 2);
      server.leaveAndWait("ada", "greylisted");
      Await.until("the mail was tried twice", () -> smtp.recipients().size() >= 2);
    }

    assertNothingSecret(Tokens.of("ada"));
  }

  @Test
  void aFailedStatementLeavesNothingPeopleWroteInTheLogAndNothingInternalInTheAnswer()
      throws Exception {
    try (DebriefServer server = DebriefServer.started()) {
      server.room("broken", "Broken", 2);
      sql(server, "alter table message add constraint full_up check (seq < 3)");

      Api.Answer answer =
          server.as("ada").post("/api/rooms/broken/messages", "{\"text\":\"" + SECRET_TEXT + "\"}");
      assertEquals(500, answer.status());
      Problem.of(answer, 500);
      sql(server, "alter table message drop constraint full_up");
      assertEquals(
          201, server.as("ada").post("/api/rooms/broken/messages", "{\"text\":\"fine\"}").status());
    }

    assertTrue(log().contains("A request failed"), log());
    assertNothingSecret(Tokens.of("ada"));
  }

  private void assertNothingSecret(String token) {
    String log = log();
    for (String part : token.split("\\.", -1)) {
      assertFalse(log.contains(part), "a token is in the log");
    }
    assertFalse(log.contains("Xylophon"), "what people wrote is in the log: " + log);
    assertFalse(log.contains("ada@example.org"), "a mail address is in the log: " + log);
    assertFalse(log.contains(Tokens.SECRET), "the key is in the log");
  }

  private String log() {
    return String.join("", recorder.lines);
  }

  private static void sql(DebriefServer server, String statement) {
    TestDatabase.inFile(server.home().resolve("debrief")).useHandle(h -> h.execute(statement));
  }
}
