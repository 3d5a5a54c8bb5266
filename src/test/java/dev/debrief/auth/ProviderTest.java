package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.IdentityProvider;
import dev.debrief.testing.Problem;
import dev.debrief.testing.RecordedLog;
import dev.debrief.testing.SseReader;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose keys are those that an identity provider publishes. */
class ProviderTest {
  private IdentityProvider provider;

  @BeforeEach
  void start() throws Exception {
    provider = new IdentityProvider();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private DebriefServer server(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(provider.settings());
    settings.putAll(more);
    return DebriefServer.with(settings);
  }

  private static Api as(DebriefServer server, String token) {
    return server.anonymous().bearer(token);
  }

  private static int status(DebriefServer server, String token) throws Exception {
    return as(server, token).get("/api/session").status();
  }

  @Test
  void itsTokensAreTakenAndNoOthers() throws Exception {
    try (DebriefServer server =
        server(Map.of("jwt.roles-claim", "https://example.org/roles", "jwt.audience", "debrief"))) {
      String bridge =
          provider.token(
              "bridge",
              b ->
                  b.claim("https://example.org/roles", List.of("integration"))
                      .claim("aud", "debrief"));
      assertEquals(
          201, as(server, bridge).put("/api/rooms/r", "{\"title\":\"R\",\"members\":[]}").status());
      assertEquals(401, status(server, provider.token("ada")), "for another audience");
      assertEquals(401, server.as("ada").get("/api/session").status(), "signed with a secret");
    }
  }

  @Test
  void streamsGoOnWhileKeysAreRotatedAndTokensOfTheNewKeyWorkAtOnce() throws Exception {
    try (DebriefServer server = server(Map.of("jwt.key-refresh", "1s"))) {
      String bridge = provider.token("bridge", b -> b.claim("roles", List.of("integration")));
      as(server, bridge).put("/api/rooms/r", "{\"title\":\"R\",\"members\":[{\"user\":\"ada\"}]}");
      String first = provider.token("ada");
      String old = provider.keyId();
      try (SseReader reader =
          SseReader.of(URI.create(server.url() + "/api/rooms/r/events")).bearer(first).open()) {
        reader.awaitOpen(Await.DEADLINE);

        provider.rotate();
        String second = provider.token("ada");
        assertEquals(
            201, as(server, second).post("/api/rooms/r/messages", "{\"text\":\"new\"}").status());
        assertEquals(
            201, as(server, first).post("/api/rooms/r/messages", "{\"text\":\"old\"}").status());
        provider.drop(old);
        Await.until("the dropped key is refused", () -> status(server, first) == 401);
        assertEquals(
            201, as(server, second).post("/api/rooms/r/messages", "{\"text\":\"last\"}").status());

        reader.awaitEvent(event -> event.data().contains("last"), Await.DEADLINE);
        assertEquals(3, reader.events("MESSAGE").size());
        assertEquals(1, reader.connections());
      }
    }
  }

  @Test
  void whileItIsAwayItsTokensGoOnWorkingAndItsNextKeyDoesOnceItIsBack() throws Exception {
    try (RecordedLog log = RecordedLog.of(ProviderKeys.class.getName());
        DebriefServer server = server(Map.of("jwt.key-refresh", "1s"))) {
      String first = provider.token("ada");
      assertEquals(200, status(server, first));
      provider.leave();
      Await.until("it is noticed", () -> log.lines(Level.WARNING).size() == 1);
      assertEquals(200, status(server, first));
      provider.rotate();
      String second = provider.token("ada");
      Problem.of(as(server, second).get("/api/session"), 503);

      provider.comeBack();
      Await.until("the next key works", () -> status(server, second) == 200);
      assertEquals(1, log.lines(Level.WARNING).size(), () -> log.lines().toString());
      assertEquals(
          1, log.lines().stream().filter(line -> line.contains("can be read again")).count());
    }
  }

  @Test
  void whereItHasNeverAnsweredEveryCallerIsToldToComeAgain() throws Exception {
    provider.leave();
    try (DebriefServer server = server(Map.of())) {
      String token = provider.token("ada");
      Api.Answer answer = as(server, token).get("/api/session");
      Problem.of(answer, 503);
      Api.Answer ready = server.anonymous().get("/health/ready");
      assertEquals(503, ready.status());
      assertTrue(ready.text().contains("\"name\":\"keys\",\"status\":\"DOWN\""), ready.text());
      assertEquals("5", answer.header("Retry-After"));
      Api.Answer streamed =
          as(server, token).header("Accept", "text/event-stream").get("/api/reports/events");
      assertEquals(503, streamed.status());
      assertEquals("5", streamed.header("Retry-After"));
      assertEquals("retry: 5000\nevent: EXCEL_STATUS_END\ndata: unavailable\n\n", streamed.text());
      assertEquals(401, server.anonymous().get("/api/session").status());
      assertEquals(401, status(server, "garbage"));
      assertEquals(401, server.as("ada").get("/api/session").status());

      provider.comeBack();
      Await.until("it is asked again", () -> status(server, token) == 200);
    }
  }

  @Test
  void aServerThatIsNotToldItsAudienceSaysSo() throws Exception {
    try (RecordedLog log = RecordedLog.of("dev.debrief.app.Filters")) {
      server(Map.of("jwt.audience", "debrief")).close();
      assertEquals(List.of(), log.lines());
      server(Map.of()).close();
      assertEquals(1, log.lines(Level.WARNING).size(), () -> log.lines().toString());
      assertTrue(log.lines().get(0).contains("debrief.jwt.audience is not set"));
      DebriefServer.started().close();
      assertEquals(1, log.lines().size());
    }
  }

  @Test
  void noThreadIsLeftWhenItIsStoppedInTheMiddleOfAReading() throws Exception {
    provider.play(provider.dripping());
    DebriefServer server = server(Map.of());
    try {
      Await.until("it reads", () -> !provider.calls().isEmpty());
      assertTrue(threads().stream().anyMatch(name -> name.startsWith("debrief-keys")));
    } finally {
      server.close();
    }
    List<String> left = threads();
    assertFalse(left.stream().anyMatch(name -> name.startsWith("debrief-keys")), left::toString);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }
}
