package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLimitTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong now = new AtomicLong();
  private final RequestLimit limit = new RequestLimit(50, now::get);

  private int askedUntilRefused(String user) {
    int asked = 0;
    while (limit.acquire(user).isZero()) {
      asked++;
    }
    return asked;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** The ticker may begin anywhere, and run over. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1_000_000_000_000L, Long.MAX_VALUE - 3_000_000_000L})
  void allowsTenSecondsWorthAtOnceAndThenTheRate(long start) {
    now.set(start);
    assertEquals(500, askedUntilRefused("ada"));
    pass(SECOND);
    assertEquals(50, askedUntilRefused("ada"));
    pass(Duration.ofMillis(100));
    assertEquals(5, askedUntilRefused("ada"));
    pass(Duration.ofHours(1));
    assertEquals(500, askedUntilRefused("ada"));
  }

  @Test
  void tellsWhenTheNextRequestIsAllowedAndRefusalsDoNotPutItOff() {
    askedUntilRefused("ada");
    Duration wait = limit.acquire("ada");
    assertEquals(Duration.ofMillis(20), wait);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(wait, limit.acquire("ada"));
    }
    pass(wait.minusNanos(1));
    assertEquals(Duration.ofNanos(1), limit.acquire("ada"));
    pass(Duration.ofNanos(1));
    assertEquals(Duration.ZERO, limit.acquire("ada"));
  }

  @Test
  void oneUsersHasteIsNotAnothers() {
    askedUntilRefused("ada");
    assertEquals(500, askedUntilRefused("grace"));
  }

  @Test
  void keepsInMindOnlyThoseWhoAskedJustNow() {
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 1_000; i++) {
        limit.acquire("user-" + second + '-' + i);
      }
      pass(SECOND);
    }
    assertTrue(limit.users() <= 11_000, limit.users() + " users of 100,000");
  }

  @Test
  void aUserInHasteIsToldWhenToComeAgainAndTheChatApplicationNever() throws Exception {
    try (DebriefServer server = DebriefServer.with(Map.of("requests.per-second", "1"))) {
      server.room("room", "Room", 2);
      Api ada = server.as("ada");
      Api.Answer answer = ada.get("/api/session");
      int allowed = 0;
      while (answer.status() == 200 && allowed < 100) {
        allowed++;
        answer = ada.get("/api/session");
      }
      assertTrue(allowed >= 10 && allowed < 20, allowed + " at once");
      JsonNode problem = Problem.of(answer, 429);
      assertEquals("Too many requests", problem.get("title").asText());
      assertEquals("Rate limit exceeded.", problem.get("detail").asText());
      assertEquals("1", answer.header("Retry-After"));

      Api.Answer streamed = ada.header("Accept", "text/event-stream").get("/api/rooms/room/excel");
      assertEquals(429, streamed.status());
      assertEquals("1", streamed.header("Retry-After"));
      assertEquals("retry: 5000\nevent: EXCEL_STATUS_END\ndata: too-many\n\n", streamed.text());

      for (int i = 0; i < 50; i++) {
        assertEquals(200, server.bridge().get("/api/session").status());
        assertEquals(401, server.anonymous().get("/api/session").status());
        assertEquals(200, server.anonymous().get("/api/openapi.json").status());
      }
      assertEquals(200, server.as("grace").get("/api/session").status());
    }
  }
}
