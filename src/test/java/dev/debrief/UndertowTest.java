package dev.debrief;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedUndertow;
import dev.debrief.testing.Held;
import dev.debrief.testing.SocketExchange;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servlet container of WildFly runs it as Tomcat does. */
class UndertowTest {
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        DebriefServer.on(
            (port, settings) -> new EmbeddedUndertow(DebriefServer.WEB_FOLDER, port, settings),
            Map.of());
    server.room("room", "Room", 20);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aReportIsMadeAndStreamedToItsEnd() throws Exception {
    try (SseReader reader = server.stream("ada", "/api/rooms/room/excel").open()) {
      reader.awaitClosed(Await.DEADLINE); // by the 204 to its reconnect

      assertEquals("finished", reader.events("EXCEL_STATUS_END").get(0).data());
      assertEquals(1, reader.events("EXCEL_STATUS_END").size());
    }
    Await.until("nothing is held", () -> server.container().held().equals(Held.NOTHING));
  }

  @Test
  void thePageIsServedAndWhatIsBehindItIsNot() throws Exception {
    Api.Answer page = server.anonymous().get("/");
    assertEquals(200, page.status());
    assertEquals("text/html;charset=utf-8", page.header("Content-Type"));
    assertTrue(page.text().contains("<title>Debrief"));
    assertEquals(404, server.anonymous().get("/WEB-INF/web.xml").status());
  }

  @Test
  void aBodyThatEndsTooEarlyIsTheClientsFault() throws Exception {
    try (SocketExchange client = new SocketExchange()) {
      client.connect(URI.create(server.url()));
      client.patient(Await.DEADLINE);
      client.write(
          ("POST /api/rooms/room/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + Tokens.of("ada")
                  + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\":")
              .getBytes(US_ASCII));
      client.finish();
      client.receive();
      assertEquals(400, client.status());
      assertEquals("application/problem+json", client.headers().get("Content-Type"));
    }
  }

  @Test
  void aBadSettingStopsTheDeployment(@TempDir Path home) {
    Map<String, String> settings = Map.of("home", home.toString(), "jwt.secret", "short");
    EmbeddedUndertow undertow = new EmbeddedUndertow(DebriefServer.WEB_FOLDER, 0, settings);
    assertThrows(IllegalStateException.class, undertow::start);
  }
}
