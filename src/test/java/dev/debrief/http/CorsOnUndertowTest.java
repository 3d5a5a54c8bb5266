package dev.debrief.http;

import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedUndertow;
import java.util.Map;

class CorsOnUndertowTest extends CorsTest {
  @Override
  DebriefServer started(Map<String, String> settings) throws Exception {
    return DebriefServer.on(
        (port, all) -> new EmbeddedUndertow(DebriefServer.WEB_FOLDER, port, all), settings);
  }
}
