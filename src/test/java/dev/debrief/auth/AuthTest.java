package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.Jwts;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTest {
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.started();
    server.room("room", "Room", 2);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/rooms",
    "GET,/api/rooms/room",
    "PUT,/api/rooms/room",
    "GET,/api/rooms/room/messages",
    "POST,/api/rooms/room/messages",
    "POST,/api/rooms/room/import",
    "POST,/api/rooms/room/leave",
    "GET,/api/rooms/room/events",
    "GET,/api/rooms/room/excel",
    "HEAD,/api/rooms/room/excel",
    "GET,/api/reports",
    "GET,/api/reports/events",
    "GET,/api/reports/x",
    "DELETE,/api/reports/x",
    "GET,/api/reports/x/events",
    "GET,/api/reports/x/file",
    "POST,/api/reports/x/retry",
    "GET,/api/session",
    "POST,/api/session",
    "DELETE,/api/session",
    "GET,/api/nothing",
    "GET,/api/demo/token"
  })
  void nothingIsAnsweredWithoutAValidToken(String method, String path) throws Exception {
    for (String token : badTokens()) {
      Api api = server.anonymous();
      if (token != null) {
        api = api.bearer(token);
      }
      Api.Answer answer = api.send(method, path, BodyPublishers.ofString("{}"), "application/json");

      assertEquals(401, answer.status(), token);
      assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer "), token);
      assertEquals(
          token != null, answer.header("WWW-Authenticate").contains("error=\"invalid_token\""));
      assertNull(answer.header("X-Accel-Buffering"));
      if (!method.equals("HEAD")) {
        String detail = Problem.of(answer, 401).get("detail").asText();
        assertTrue(token == null || token.isEmpty() || !detail.contains(token));
      }
      Api.Answer streamed =
          api.header("Accept", "text/event-stream")
              .send(method, path, BodyPublishers.ofString("{}"), "application/json");
      assertEquals(401, streamed.status());
      if (!method.equals("HEAD")) {
        assertEquals(
            "retry: 5000\nevent: EXCEL_STATUS_END\ndata: unauthorized\n\n", streamed.text());
      }
    }
    assertEquals(0, server.as("ada").get("/api/reports").json().get("items").size());
  }

  /** No token, and one of every kind that proves nothing. */
  private static List<String> badTokens() {
    String[] good = Tokens.of("ada").split("\\.", -1);
    List<String> tokens = new ArrayList<>();
    tokens.add(null);
    tokens.add("garbage");
    tokens.add(good[0] + "." + good[1] + ".");
    tokens.add(good[0] + "." + encoded("{\"sub\":\"ada\",\"exp\":4102444800}") + "." + good[2]);
    tokens.add(
        encoded("{\"alg\":\"none\"}")
            + "."
            + encoded("{\"sub\":\"ada\",\"exp\":4102444800}")
            + ".");
    tokens.add(
        Jwts.builder()
            .subject("ada")
            .expiration(Date.from(Instant.now().plusSeconds(60)))
            .signWith(Tokens.key("another secret of forty-eight bytes, not the right"))
            .compact());
    tokens.add(Tokens.with("ada", b -> b.expiration(Date.from(Instant.now().minusSeconds(60)))));
    tokens.add(Tokens.with("ada", b -> b.expiration(null)));
    tokens.add(Tokens.with("ada", b -> b.notBefore(Date.from(Instant.now().plusSeconds(600)))));
    tokens.add(Tokens.with(" ", b -> {}));
    tokens.add(Tokens.with("u".repeat(256), b -> {}));
    tokens.add("x".repeat(7_000));
    return tokens;
  }

  @Test
  void aTokenInTheAddressIsNone() throws Exception {
    String token = Tokens.of("ada");

    for (String name : List.of("access_token", "token", "jwt", "debrief_session")) {
      assertEquals(401, server.anonymous().get("/api/rooms?" + name + "=" + token).status());
    }
  }

  @Test
  void theSchemesNameIsInAnyLetterCase() throws Exception {
    for (String scheme : List.of("bearer", "BEARER", "Bearer")) {
      assertEquals(
          200,
          server
              .anonymous()
              .header("Authorization", scheme + " " + Tokens.of("ada"))
              .get("/api/session")
              .status());
    }
    assertEquals(
        401,
        server
            .anonymous()
            .header("Authorization", "Basic " + Tokens.of("ada"))
            .get("/api/session")
            .status());
  }

  @Test
  void aSessionIsACookieNoScriptReadsAndNoOtherSiteUses() throws Exception {
    String token = Tokens.of("ada");

    Api.Answer answer = server.anonymous().bearer(token).post("/api/session", "");

    assertEquals(200, answer.status());
    assertEquals("ada", answer.json().get("user").asText());
    List<String> cookie = List.of(answer.header("Set-Cookie").split("; *", -1));
    assertEquals("debrief_session=" + token, cookie.get(0));
    assertTrue(cookie.contains("HttpOnly"), cookie.toString());
    assertTrue(cookie.contains("SameSite=Lax"), cookie.toString());
    assertTrue(cookie.contains("Path=/"), cookie.toString());
    assertFalse(cookie.contains("Secure"), cookie.toString());
    int maxAge =
        cookie.stream()
            .filter(c -> c.startsWith("Max-Age="))
            .mapToInt(c -> Integer.parseInt(c.substring(8)))
            .findFirst()
            .orElseThrow();
    assertTrue(maxAge > 3_500 && maxAge <= 3_600, cookie.toString());
    assertFalse(answer.text().contains(token));
  }

  @Test
  void theCookieSignsInAndIsClearedBySigningOut() throws Exception {
    Api cookie = byCookie("ada");

    assertEquals("ada", cookie.get("/api/session").json().get("user").asText());
    assertEquals(200, cookie.get("/api/rooms/room").status());
    try (SseReader reader =
        SseReader.of(URI.create(server.url() + "/api/reports/events"))
            .header("Cookie", "debrief_session=" + Tokens.of("ada"))
            .open()) {
      reader.awaitOpen(Await.DEADLINE);
    }
    Api.Answer out = cookie.header("Origin", server.url()).delete("/api/session");
    assertEquals(204, out.status());
    String cleared = out.header("Set-Cookie");
    assertTrue(cleared.startsWith("debrief_session=;"), cleared);
    assertTrue(cleared.contains("Max-Age=0") && cleared.contains("Path=/"), cleared);
  }

  @Test
  void aCookieCannotRenewItself() throws Exception {
    Problem.of(byCookie("ada").header("Origin", server.url()).post("/api/session", ""), 400);
  }

  @Test
  void aChangeByCookieComesFromThisSitesOwnPagesOnly() throws Exception {
    Api cookie = byCookie("grace");
    String path = "/api/rooms/room/messages";
    String body = "{\"text\":\"hello\"}";

    Problem.of(cookie.post(path, body), 403);
    Problem.of(cookie.header("Origin", "https://evil.example").post(path, body), 403);
    Problem.of(cookie.header("Origin", "null").post(path, body), 403);
    Problem.of(cookie.header("Origin", server.url() + ".evil.example").post(path, body), 403);
    Problem.of(
        cookie
            .header("Origin", server.url())
            .header("Origin", "https://evil.example")
            .post(path, body),
        403);
    for (String site : List.of("cross-site", "same-site", "none")) {
      Problem.of(
          cookie.header("Sec-Fetch-Site", site).header("Origin", server.url()).post(path, body),
          403);
    }
    Problem.of(
        cookie
            .header("Sec-Fetch-Site", "cross-site")
            .send("DELETE", "/api/reports/x", BodyPublishers.noBody(), null),
        403);
    assertEquals(201, cookie.header("Origin", server.url()).post(path, body).status());
    assertEquals(201, cookie.header("Sec-Fetch-Site", "same-origin").post(path, body).status());
    assertEquals(
        201,
        server
            .as("grace")
            .header("Origin", "https://evil.example")
            .header("Sec-Fetch-Site", "cross-site")
            .post(path, body)
            .status());
  }

  @Test
  void theHeaderWinsOverTheCookie() throws Exception {
    Api both = byCookie("ada");

    assertEquals(
        "grace", both.bearer(Tokens.of("grace")).get("/api/session").json().get("user").asText());
    assertEquals(401, both.bearer("garbage").get("/api/session").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "en-x-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd-eeeeeeee-ffffffff-gggggggg-hhhhhhhh",
        "klingon!",
        ""
      })
  void aStrangeLocaleOrZoneCostsNobodyTheReport(String locale) throws Exception {
    server.roomOf("strange", "Strange", "strange");
    Api strange =
        server
            .anonymous()
            .bearer(
                Tokens.with(
                    "strange", b -> b.claim("locale", locale).claim("zoneinfo", "Mars/Olympus")));

    Api.Answer left = strange.post("/api/rooms/strange/leave", "{\"again\":true}");

    assertEquals(202, left.status(), left.text());
    assertEquals(
        "finished", server.ended("strange", left.json().get("id").asText()).get("state").asText());
  }

  @Test
  void aStreamIsWarnedAndClosedWhenItsTokenExpiresAndGoesOnWithAFreshOne() throws Exception {
    List<String> tokens =
        List.of(
            Tokens.with("ada", b -> b.expiration(Date.from(Instant.now().plusSeconds(3)))),
            Tokens.of("ada"));
    int[] next = {0};
    try (SseReader reader =
        SseReader.of(URI.create(server.url() + "/api/rooms/room/events"))
            .bearer(() -> tokens.get(Math.min(next[0]++, 1)))
            .reconnectAfter(Duration.ofMillis(50))
            .open()) {
      SseReader.Received warning = reader.awaitEvent(e -> e.type().equals("auth"), Await.DEADLINE);
      assertTrue(warning.data().matches("\\{\"expiresInSeconds\":[0-3]}"), warning.data());
      reader.awaitConnections(2, Await.DEADLINE);
      reader.awaitOpen(Await.DEADLINE);

      assertEquals(List.of(200, 200), reader.statuses());
      assertEquals(1, reader.events("auth").size());
    }
  }

  @Test
  void aStreamOpenedJustAfterTheExpiryEndsWhenTheTokenIsTakenNoLonger() throws Exception {
    String token = Tokens.with("ada", b -> b.expiration(Date.from(Instant.now().minusSeconds(27))));
    try (SseReader reader =
        SseReader.of(URI.create(server.url() + "/api/rooms/room/events"))
            .bearer(token)
            .reconnectAfter(Duration.ofMillis(50))
            .open()) {
      reader.awaitOpen(Await.DEADLINE);
      reader.awaitClosed(Await.DEADLINE);

      List<Integer> statuses = reader.statuses();
      assertEquals(401, statuses.get(statuses.size() - 1));
      assertTrue(statuses.size() <= 3, statuses::toString);
    }
  }

  @Test
  void anotherIssuerOrAudienceIsRefusedWhereTheyAreSet() throws Exception {
    try (DebriefServer strict =
        DebriefServer.with(
            Map.of(
                "jwt.issuer", "https://id.example.org",
                "jwt.audience", "debrief",
                "jwt.roles-claim", "realm_access.roles"))) {
      assertEquals(401, strict.as("ada").get("/api/session").status());
      assertEquals(
          401,
          strict
              .anonymous()
              .bearer(Tokens.with("ada", b -> b.issuer("https://id.example.org")))
              .get("/api/session")
              .status());
      Api right =
          strict
              .anonymous()
              .bearer(
                  Tokens.with(
                      "bridge",
                      b ->
                          b.issuer("https://id.example.org")
                              .claim("aud", List.of("other", "debrief"))
                              .claim(
                                  "realm_access", Map.of("roles", List.of("integration", "x")))));
      assertEquals(200, right.get("/api/session").status());
      assertEquals(201, right.put("/api/rooms/r", "{\"title\":\"R\",\"members\":[]}").status());
    }
  }

  @Test
  void theSessionSaysWhoIAm() throws Exception {
    JsonNode session = server.as("ada").get("/api/session").json();

    assertEquals("ada", session.get("user").asText());
    assertEquals("Ada Lovelace", session.get("name").asText());
    assertEquals("ada@example.org", session.get("email").asText());
    assertFalse(session.get("demo").asBoolean());
    assertTrue(Instant.parse(session.get("expiresAt").asText()).isAfter(Instant.now()));
  }

  private static Api byCookie(String user) {
    return server.anonymous().header("Cookie", "other=1; debrief_session=" + Tokens.of(user));
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
