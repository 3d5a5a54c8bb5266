package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedTomcat;
import dev.debrief.testing.SseReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every answer tells a browser, whatever the answer is. */
class SecurityHeadersTest {
  private static final Map<String, String> EXPECTED =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Permissions-Policy",
              "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  DebriefServer started() throws Exception {
    return DebriefServer.with(Map.of("cors.origins", "https://chat.example.org"));
  }

  private static void assertGuarded(int status, Api.Answer answer) {
    String what = answer.response().request().method() + ' ' + answer.response().uri();
    assertEquals(status, answer.status(), what);
    EXPECTED.forEach(
        (name, value) ->
            assertEquals(
                List.of(value), answer.response().headers().allValues(name), what + ' ' + name));
    assertPolicy(answer.header("Content-Security-Policy"), what);
    assertNull(answer.header("Strict-Transport-Security"), what);
  }

  private static void assertPolicy(String policy, String what) {
    assertTrue(policy.contains("default-src 'none'"), what + ' ' + policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), what + ' ' + policy);
    assertFalse(policy.contains("unsafe"), what + ' ' + policy);
  }

  private static Api.Answer head(Api api, String path) throws Exception {
    return api.send("HEAD", path, BodyPublishers.noBody(), null);
  }

  @Test
  void standOnEveryKindOfAnswer() throws Exception {
    try (DebriefServer server = started()) {
      server.room("room", "Room", 3);
      Api anyone = server.anonymous();
      Api ada = server.as("ada");

      assertGuarded(200, anyone.get("/"));
      assertGuarded(200, anyone.get("/app.js"));
      assertGuarded(200, head(anyone, "/client/debrief.js"));
      assertGuarded(404, anyone.get("/nothing.html"));
      Api.Answer described = anyone.get("/api/openapi.json");
      assertGuarded(200, described);
      assertGuarded(
          304, anyone.header("If-None-Match", described.header("ETag")).get("/api/openapi.json"));

      assertGuarded(200, anyone.get("/health/ready"));
      assertGuarded(404, anyone.get("/health/nothing"));
      assertGuarded(200, anyone.get("/metrics"));
      assertGuarded(405, anyone.post("/metrics", "{}"));

      assertGuarded(200, ada.get("/api/rooms"));
      assertGuarded(200, head(ada, "/api/rooms"));
      assertGuarded(204, ada.send("OPTIONS", "/api/rooms", BodyPublishers.noBody(), null));
      assertGuarded(201, ada.post("/api/rooms/room/messages", "{\"text\":\"hello\"}"));
      assertGuarded(400, ada.post("/api/rooms/room/messages", "{"));
      assertGuarded(401, anyone.get("/api/rooms"));
      assertGuarded(401, head(anyone, "/api/rooms"));
      assertGuarded(401, anyone.header("Accept", "text/event-stream").get("/api/reports/events"));
      assertGuarded(403, ada.put("/api/rooms/room", "{\"title\":\"R\",\"members\":[]}"));
      assertGuarded(404, ada.get("/api/rooms/none"));
      assertGuarded(404, ada.get("/api/nothing"));
      assertGuarded(404, anyone.get("/file/none"));
      assertGuarded(405, ada.send("PATCH", "/api/rooms", BodyPublishers.noBody(), null));
      assertGuarded(406, ada.header("Accept", "text/html").get("/api/reports/events"));
      assertGuarded(
          413,
          ada.post("/api/rooms/room/messages", "{\"text\":\"" + "x".repeat(1024 * 1024) + "\"}"));
      assertGuarded(
          415,
          ada.send(
              "POST", "/api/rooms/room/messages", BodyPublishers.ofString("hello"), "text/plain"));
      assertGuarded(422, ada.post("/api/rooms/room/messages", "{\"text\":\"\"}"));
      assertGuarded(
          204,
          anyone
              .header("Origin", "https://chat.example.org")
              .header("Access-Control-Request-Method", "GET")
              .send("OPTIONS", "/api/rooms", BodyPublishers.noBody(), null));

      String report = server.leaveAndWait("ada", "room").get("id").asText();
      String file = "/api/reports/" + report + "/file";
      Api.Answer whole = ada.get(file);
      assertGuarded(200, whole);
      assertGuarded(200, head(ada, file));
      assertGuarded(206, ada.header("Range", "bytes=0-9").get(file));
      assertGuarded(416, ada.header("Range", "bytes=99999999-").get(file));
      assertGuarded(304, ada.header("If-None-Match", whole.header("ETag")).get(file));
      assertGuarded(200, ada.get("/api/reports/" + report));
      assertGuarded(
          204,
          ada.header("Last-Event-ID", endOf(server, report))
              .header("Accept", "text/event-stream")
              .get("/api/reports/" + report + "/events"));
      try (SseReader reader = server.stream("ada", "/api/rooms/room/events").open()) {
        reader.awaitOpen(Await.DEADLINE);
        EXPECTED.forEach((name, value) -> assertEquals(value, reader.headers(1).get(name), name));
        assertPolicy(reader.headers(1).get("Content-Security-Policy"), "a stream");
      }
      assertGuarded(204, ada.delete("/api/reports/" + report));
    }
  }

  /** The id of the event that ends a report's stream. */
  private static String endOf(DebriefServer server, String report) throws Exception {
    try (SseReader reader = server.stream("ada", "/api/reports/" + report + "/events").open()) {
      reader.awaitEvent(event -> event.type().equals("EXCEL_STATUS_END"), Await.DEADLINE);
      return reader.lastEventId();
    }
  }

  @Test
  void askForTlsForAYearWhereItIsInUse() throws Exception {
    try (DebriefServer server =
        DebriefServer.on(
            (port, settings) ->
                new EmbeddedTomcat(DebriefServer.WEB_FOLDER, port, settings).behindTls(),
            Map.of())) {
      for (String path : List.of("/", "/api/rooms", "/api/openapi.json", "/nothing.html")) {
        assertEquals(
            "max-age=31536000",
            server.anonymous().get(path).header("Strict-Transport-Security"),
            path);
      }
    }
  }
}
