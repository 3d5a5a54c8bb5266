package dev.debrief.summary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelSettingsTest {
  private static final URI URL = URI.create("https://user:pass@models.example/v1");

  @Test
  void tellsNeitherKeyNorCredentials() {
    String text = new ModelSettings(URL, "sk-1", "m", Duration.ofSeconds(1), 5_000).toString();

    assertFalse(text.contains("sk-1") || text.contains("pass"), text);
  }

  @Test
  void takesABlankKeyForNone() {
    assertNull(new ModelSettings(URL, " ", "m", Duration.ofSeconds(1), 5_000).apiKey());
  }

  @Test
  void namesTheComponentThatIsWrong() {
    assertWrong("baseUrl", URI.create("ftp://host"), "m", Duration.ofSeconds(1), 5_000);
    assertWrong("baseUrl", URI.create("models/v1"), "m", Duration.ofSeconds(1), 5_000);
    assertWrong("model", URL, " ", Duration.ofSeconds(1), 5_000);
    assertWrong("timeout", URL, "m", Duration.ZERO, 5_000);
    assertWrong("maxInputTokens", URL, "m", Duration.ofSeconds(1), 1_999);
  }

  @Test
  void leavesRoomForTwoPointsInTheSmallestBudget() {
    int left = Prompt.dataTokens("字".repeat(500), ModelSettings.MIN_INPUT_TOKENS);

    assertTrue(left >= 900, () -> left + " tokens left");
    assertEquals(left, Prompt.dataTokens("字".repeat(5_000), ModelSettings.MIN_INPUT_TOKENS));
  }

  private static void assertWrong(
      String component, URI baseUrl, String model, Duration timeout, int tokens) {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ModelSettings(baseUrl, null, model, timeout, tokens));
    assertTrue(wrong.getMessage().startsWith(component + ": "), wrong.getMessage());
  }
}
