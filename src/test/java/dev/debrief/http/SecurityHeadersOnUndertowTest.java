package dev.debrief.http;

import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedUndertow;
import java.util.Map;

class SecurityHeadersOnUndertowTest extends SecurityHeadersTest {
  @Override
  DebriefServer started() throws Exception {
    return DebriefServer.on(
        (port, all) -> new EmbeddedUndertow(DebriefServer.WEB_FOLDER, port, all),
        Map.of("cors.origins", "https://chat.example.org"));
  }
}
