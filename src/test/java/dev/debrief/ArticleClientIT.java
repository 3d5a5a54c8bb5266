package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Await;
import dev.debrief.testing.Browser;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A client that behaves as the one of the article Debrief began with: bearer header, subscriptions
 * by event name, closes on the end event, reconnects by itself.
 */
@Tag("slow")
class ArticleClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void oneLeaveIsOneJobAndOneMailThoughTheConnectionIsCutThreeTimes() throws Exception {
    Semaphore words = new Semaphore(0);
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(
          ScriptedModelServer.paced(
              request -> "- The group agreed to ship every part on Thursday [1, 2]\n",
              words::acquireUninterruptibly));
      Map<String, String> settings =
          Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted");
      try (DebriefServer server = DebriefServer.ofWar(settings);
          CuttingProxy proxy = CuttingProxy.before(server.port());
          Browser browser = Browser.open()) {
        server.room("ship", "Shipping", 40);
        String base = "http://127.0.0.1:" + proxy.port();
        browser.go(
            base
                + "/browser-tests/article-client.html#url="
                + URLEncoder.encode(base + "/api/rooms/ship/excel", StandardCharsets.UTF_8)
                + "&token="
                + Tokens.of("ada"));
        for (int cuts = 1; cuts <= 3; cuts++) {
          int connection = cuts;
          words.release(2);
          browser.waitFor(
              d -> seen(browser).get("events").toString().contains("\"connection\":" + connection));
          assertTrue(proxy.cut(cuts == 2 ? CuttingProxy.Cut.FINISH : CuttingProxy.Cut.RESET) > 0);
        }
        browser.waitFor(d -> seen(browser).get("connections").asInt() >= 4);
        words.release(1_000);
        browser.waitFor(d -> seen(browser).get("closed").asBoolean());

        List<String> statuses = new ArrayList<>();
        TreeSet<String> ids = new TreeSet<>();
        for (JsonNode event : seen(browser).get("events")) {
          String type = event.get("type").asText();
          if (type.startsWith("EXCEL_STATUS")) {
            statuses.add(event.get("data").asText());
            ids.add(event.get("id").asText().replaceFirst(".*-", ""));
          }
        }
        for (String once : List.of("Queued", "Summary saved", "Finished", "finished")) {
          assertEquals(1, Collections.frequency(statuses, once), once + " in " + statuses);
        }
        assertEquals("finished", statuses.get(statuses.size() - 1));
        assertEquals(List.of("1", "2", "3", "4", "5", "6"), List.copyOf(ids), "none is missing");
        assertEquals(1, server.as("ada").get("/api/reports").json().get("items").size());
        assertEquals(1, model.calls());
        Await.until("the mail is there", () -> server.mail().getReceivedMessages().length > 0);
        assertEquals(1, server.mail().getReceivedMessages().length);
      }
    }
  }

  private static JsonNode seen(Browser browser) {
    try {
      return JSON.readTree((String) browser.script("return JSON.stringify(window.seen)"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
