package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.Problem;
import dev.debrief.testing.SseReader;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers are told while the database is away. */
class DatabaseUnavailableTest {
  @Test
  void aChangeIsRefusedForNowAndAReadingWaitsUntilTheDatabaseIsBack() throws Exception {
    URI database = URI.create(Postgres.newDatabase().replace("jdbc:", ""));
    try (CuttingProxy network = CuttingProxy.before(database.getPort());
        DebriefServer server =
            DebriefServer.with(
                Map.of(
                    "jdbc.url",
                    "jdbc:postgresql://127.0.0.1:" + network.port() + database.getPath(),
                    "jdbc.user",
                    Postgres.USER))) {
      server.room("plan", "Plan");
      Api ada = server.as("ada");
      assertEquals(200, ada.get("/api/rooms").status());
      network.refuse(true);
      network.cut(CuttingProxy.Cut.RESET);

      try (SseReader room = server.stream("ada", "/api/rooms/plan/events").open()) {
        Api.Answer refused = ada.post("/api/rooms/plan/messages", "{\"text\":\"now\"}");
        Problem.of(refused, 503);
        assertEquals("5", refused.header("Retry-After"));
        network.refuse(false);

        room.awaitOpen(Await.DEADLINE);
        assertEquals(List.of(200), room.statuses());
      }
    }
  }
}
