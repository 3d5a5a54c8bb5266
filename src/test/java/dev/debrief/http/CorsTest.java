package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins, as their browsers ask for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorsTest {
  private static final String CHAT = "https://chat.example.org";
  private static final Map<String, String> SETTINGS =
      Map.of("cors.origins", CHAT + ", http://localhost:3000");

  private DebriefServer server;

  DebriefServer started(Map<String, String> settings) throws Exception {
    return DebriefServer.with(settings);
  }

  @BeforeAll
  void start() throws Exception {
    server = started(SETTINGS);
    server.room("room", "Room", 2);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  private static Set<String> listed(Api.Answer answer, String header) {
    return Arrays.stream(answer.header(header).split(", *", -1))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertReadableBy(String origin, Api.Answer answer) {
    assertEquals(
        List.of(origin), answer.response().headers().allValues("Access-Control-Allow-Origin"));
    assertEquals("true", answer.header("Access-Control-Allow-Credentials"));
    assertEquals(
        Set.of(
            "location",
            "retry-after",
            "etag",
            "www-authenticate",
            "content-disposition",
            "content-range",
            "accept-ranges"),
        listed(answer, "Access-Control-Expose-Headers"));
    assertTrue(varies(answer));
  }

  private static boolean varies(Api.Answer answer) {
    return answer.response().headers().allValues("Vary").contains("Origin");
  }

  private static void assertReadableByNobodyElse(Api.Answer answer) {
    for (String name : answer.response().headers().map().keySet()) {
      assertTrue(!name.toLowerCase(Locale.ROOT).startsWith("access-control-"), name);
    }
  }

  private Api.Answer preflight(String origin, String method, String path) throws Exception {
    return server
        .anonymous()
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", "authorization,content-type")
        .send("OPTIONS", path, BodyPublishers.noBody(), null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/rooms/room/excel", "/api/session", "/api/nothing", "/client/debrief.js"})
  void aBrowserThatAsksBeforehandIsAnsweredWithoutAToken(String path) throws Exception {
    for (String origin : List.of(CHAT, "http://localhost:3000")) {
      for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
        Api.Answer answer = preflight(origin, method, path);
        assertEquals(204, answer.status());
        assertEquals(0, answer.bytes().length);
        assertEquals(origin, answer.header("Access-Control-Allow-Origin"));
        assertEquals("true", answer.header("Access-Control-Allow-Credentials"));
        assertTrue(
            listed(answer, "Access-Control-Allow-Methods")
                .contains(method.toLowerCase(Locale.ROOT)));
        assertEquals(
            Set.of(
                "authorization",
                "cache-control",
                "x-requested-with",
                "last-event-id",
                "content-type",
                "idempotency-key"),
            listed(answer, "Access-Control-Allow-Headers"));
        assertTrue(Integer.parseInt(answer.header("Access-Control-Max-Age")) > 0);
        assertTrue(varies(answer));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://chat.example.org.evil.example",
        "https://chat.example.org:8443",
        "http://chat.example.org",
        "https://CHAT.example.org",
        "HTTPS://chat.example.org",
        "https://chat.example.org/",
        "https://chat.example.org, https://evil.example",
        "https://evil.example, https://chat.example.org",
        "null",
        "*",
        "chat.example.org"
      })
  void aPageOfAnyOtherOriginIsTreatedAsEverAndCannotRead(String origin) throws Exception {
    Api.Answer asked = preflight(origin, "POST", "/api/session");
    assertEquals(401, asked.status());
    assertReadableByNobodyElse(asked);
    Api.Answer read = server.as("ada").header("Origin", origin).get("/api/session");
    assertEquals(200, read.status());
    assertReadableByNobodyElse(read);
    assertTrue(varies(read));
    Api.Answer page = server.anonymous().header("Origin", origin).get("/client/debrief.js");
    assertEquals(200, page.status());
    assertReadableByNobodyElse(page);
  }

  @Test
  void severalOriginsOfOneRequestAreNone() throws Exception {
    for (List<String> both : List.of(List.of(CHAT, CHAT), List.of(CHAT, "https://evil.example"))) {
      Api.Answer answer =
          server
              .as("ada")
              .header("Origin", both.get(0))
              .header("Origin", both.get(1))
              .get("/api/session");
      assertEquals(200, answer.status());
      assertReadableByNobodyElse(answer);
    }
  }

  @Test
  void aRequestWithoutAnOriginIsToldThatOriginsMatter() throws Exception {
    Api.Answer answer = server.as("ada").get("/api/session");
    assertReadableByNobodyElse(answer);
    assertTrue(varies(answer));
  }

  @Test
  void answersAndRefusalsOfEveryKindCanBeRead() throws Exception {
    Api chat = server.as("ada").header("Origin", CHAT);
    assertReadableBy(CHAT, chat.get("/api/rooms/room"));
    assertReadableBy(CHAT, chat.send("HEAD", "/api/rooms/room", BodyPublishers.noBody(), null));
    assertReadableBy(CHAT, chat.get("/client/debrief.js"));
    Api.Answer missing = chat.get("/api/rooms/none");
    Problem.of(missing, 404);
    assertReadableBy(CHAT, missing);
    Api.Answer wrong = chat.send("PATCH", "/api/rooms/room", BodyPublishers.noBody(), null);
    Problem.of(wrong, 405);
    assertReadableBy(CHAT, wrong);
    Api stranger = server.anonymous().header("Origin", CHAT);
    Api.Answer refused = stranger.get("/api/rooms");
    Problem.of(refused, 401);
    assertReadableBy(CHAT, refused);
    Api.Answer streamed = stranger.header("Accept", "text/event-stream").get("/api/reports/events");
    assertEquals("text/event-stream;charset=utf-8", streamed.header("Content-Type"));
    assertReadableBy(CHAT, streamed);
    assertReadableBy(CHAT, stranger.get("/file/none"));
    Api.Answer options = chat.send("OPTIONS", "/api/rooms/room", BodyPublishers.noBody(), null);
    assertEquals(204, options.status());
    assertReadableBy(CHAT, options);
  }

  @Test
  void aStreamCanBeRead() throws Exception {
    try (SseReader reader =
        server.stream("ada", "/api/rooms/room/events").header("Origin", CHAT).open()) {
      reader.awaitOpen(Await.DEADLINE);
      assertEquals(CHAT, reader.headers(1).get("Access-Control-Allow-Origin"));
      assertEquals("true", reader.headers(1).get("Access-Control-Allow-Credentials"));
    }
  }

  @Test
  void theCookieOfAnAllowedPageReadsButChangesNothing() throws Exception {
    Api chat =
        server
            .anonymous()
            .header("Cookie", "debrief_session=" + Tokens.of("ada"))
            .header("Origin", CHAT)
            .header("Sec-Fetch-Site", "same-site");
    assertReadableBy(CHAT, chat.get("/api/rooms/room"));
    Api.Answer answer = chat.post("/api/rooms/room/messages", "{\"text\":\"hello\"}");
    Problem.of(answer, 403);
    assertReadableBy(CHAT, answer);
    Problem.of(chat.get("/api/rooms/room/excel"), 404);
    assertEquals(0, server.as("ada").get("/api/reports").json().get("items").size());
  }

  @Test
  void whereNoOriginIsAllowedNothingIsSaidOfThem() throws Exception {
    try (DebriefServer closed = started(Map.of())) {
      Api.Answer answer = closed.as("ada").header("Origin", CHAT).get("/api/session");
      assertReadableByNobodyElse(answer);
      assertNull(answer.header("Vary"));
    }
  }
}
