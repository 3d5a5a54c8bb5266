package dev.debrief.ops;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** One resource of {@code /api/ops}: for operators only, JSON in and out. */
final class OpsResource extends ApiServlet {
  private final Json json;

  OpsResource(Json json) {
    this.json = json;
  }

  /** Makes the answer's JSON. */
  @FunctionalInterface
  interface Answer {
    Object to(HttpServletRequest request) throws IOException;
  }

  OpsResource get(Answer answer) {
    return answering("GET", HttpServletResponse.SC_OK, answer);
  }

  OpsResource post(Answer answer) {
    return answering("POST", HttpServletResponse.SC_OK, answer);
  }

  /** Answers POST with 202: the work is done soon. */
  OpsResource accept(Answer answer) {
    return answering("POST", HttpServletResponse.SC_ACCEPTED, answer);
  }

  private OpsResource answering(String method, int status, Answer answer) {
    on(
        method,
        (request, response) -> {
          Caller.of(request).requireRole(Caller.OPS);
          json.write(response, status, answer.to(request));
        });
    return this;
  }
}
