package dev.debrief.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What every refusal must be: problem+json of RFC 9457 that tells nothing of the inside. */
public final class Problem {
  private static final Pattern INTERNAL =
      Pattern.compile(
          "exception|jackson|java\\.|jakarta|dev\\.debrief|jdbi|h2|select |insert |/tmp");

  private Problem() {}

  /** Fails unless the answer is such a problem with that status; returns its JSON. */
  public static JsonNode of(Api.Answer answer, int status) throws IOException {
    assertEquals(status, answer.status(), answer.text());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    JsonNode problem = answer.json();
    assertEquals(status, problem.get("status").asInt());
    for (String field : new String[] {"type", "title", "detail", "instance"}) {
      assertFalse(problem.path(field).asText().isBlank(), field + " in " + problem);
    }
    assertTrue(problem.get("instance").asText().startsWith("/"), problem.toString());
    String told = problem.get("detail").asText() + problem.path("errors");
    assertFalse(INTERNAL.matcher(told.toLowerCase(Locale.ROOT)).find(), told);
    return problem;
  }
}
