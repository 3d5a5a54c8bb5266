package dev.debrief.auth;

import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** {@code /api/session}: the caller, and the token as a cookie while it is valid. */
public final class SessionServlet extends ApiServlet {

  private final Json json;
  private final InstantSource clock;
  private final boolean demo;

  /**
   * @param demo whether the page should offer the demo's users
   */
  public SessionServlet(Json json, InstantSource clock, boolean demo) {
    this.json = json;
    this.clock = clock;
    this.demo = demo;
    on("GET", this::show);
    on("POST", this::begin);
    on("DELETE", this::end);
  }

  private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    json.write(response, HttpServletResponse.SC_OK, session(Caller.of(request)));
  }

  private void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String token = BearerTokenFilter.headerToken(request);
    if (token == null) {
      throw new RequestFailure(
          Reason.MALFORMED, "Send the token to keep as Authorization: Bearer.");
    }
    Caller caller = Caller.of(request);
    Duration valid = Duration.between(clock.instant(), caller.expiresAt());
    response.addCookie(SessionCookie.of(token, valid, request));
    json.write(response, HttpServletResponse.SC_OK, session(caller));
  }

  private void end(HttpServletRequest request, HttpServletResponse response) {
    response.addCookie(SessionCookie.cleared(request));
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private Session session(Caller caller) {
    return new Session(
        caller.user(), caller.name(), caller.email(), caller.roles(), caller.expiresAt(), demo);
  }

  /** The response: the caller as in the token. */
  record Session(
      String user, String name, String email, Set<String> roles, Instant expiresAt, boolean demo) {}
}
