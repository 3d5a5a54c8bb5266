package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON ; charset=utf-8",
        " application/json;a=\"text/plain\";b"
      })
  void readsTheTypeOfABodyWithoutItsParameters(String header) {
    assertEquals("application/json", Json.mediaType(header));
  }

  @Test
  void aHeaderOfBlanksHoldsNoWorker() {
    String header = "application/json" + " ".repeat(1_000_000) + "x";

    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertEquals(header, Json.mediaType(header)));
  }
}
