package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Browser;
import dev.debrief.testing.DebriefServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientModuleIT {
  @Test
  void theClientModulePassesItsOwnTestsInARealBrowser() throws Exception {
    try (DebriefServer server = DebriefServer.ofWar(Map.of());
        Browser browser = Browser.open()) {
      browser.go(server.url() + "/browser-tests/client-tests.html");
      String title = browser.waitFor(d -> d.getTitle().startsWith("{") ? d.getTitle() : null);
      Object result = browser.script("return document.querySelector('#result').textContent");
      assertTrue(title.matches("\\{\"passed\":[1-9]\\d*,\"failed\":0\\}"), title + " " + result);
    }
  }
}
