package dev.debrief.summary.model;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * Which model to call, and with what timeouts.
 *
 * @param baseUrl the server's OpenAI-compatible root, such as {@code https://host/v1}; http or
 *     https
 * @param apiKey sent as bearer token; null or blank where the server wants none
 * @param model the model's name as the server knows it
 * @param timeout the longest silence, before the answer and within it; a whole answer may take
 *     {@value #ANSWER_TIMEOUTS} times as long. Above zero
 * @param maxInputTokens the most tokens of one request, instructions included, as {@link
 *     TokenEstimate} counts them; at least {@value #MIN_INPUT_TOKENS}. Leave the model room for its
 *     answer of up to 2,000 tokens
 */
public record ModelSettings(
    URI baseUrl, String apiKey, String model, Duration timeout, int maxInputTokens) {
  /** Below this, the instructions and two points to merge would not fit. */
  public static final int MIN_INPUT_TOKENS = 2_000;

  static final int ANSWER_TIMEOUTS = 10;

  /**
   * @throws IllegalArgumentException with the component's name when one is not as described
   */
  public ModelSettings {
    String scheme = baseUrl.getScheme() == null ? "" : baseUrl.getScheme().toLowerCase(Locale.ROOT);
    if (baseUrl.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException("baseUrl: not an http or https URL with a host");
    }
    if (model.isBlank()) {
      throw new IllegalArgumentException("model: blank");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: not above zero");
    }
    if (maxInputTokens < MIN_INPUT_TOKENS) {
      throw new IllegalArgumentException("maxInputTokens: below " + MIN_INPUT_TOKENS);
    }
    apiKey = apiKey == null || apiKey.isBlank() ? null : apiKey.strip();
  }

  /** Names neither the key nor what the URL may hold of one. */
  @Override
  public String toString() {
    return "ModelSettings[model=" + model + ", host=" + baseUrl.getHost() + "]";
  }
}
