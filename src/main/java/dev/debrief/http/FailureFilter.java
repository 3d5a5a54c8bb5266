package dev.debrief.http;

import dev.debrief.db.DatabaseUnavailable;
import dev.debrief.sse.Event;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamRefusedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one place where a failure becomes a response: problem+json (RFC 9457), or for a request that
 * accepts an event stream the same status with a body in stream form. Native EventSource stops on
 * any status but 200; React Native's polyfill reads the body of an error response and would
 * otherwise reconnect twice a second for ever.
 */
public final class FailureFilter extends HttpFilter {
  private static final Logger LOG = Logger.getLogger(FailureFilter.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Json json;

  public FailureFilter(Json json) {
    this.json = json;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Map<String, List<String>> before = new LinkedHashMap<>();
    for (String name : response.getHeaderNames()) {
      before.put(name, List.copyOf(response.getHeaders(name)));
    }
    try {
      chain.doFilter(request, response);
    } catch (RequestFailure failure) {
      answer(request, response, before, failure);
    } catch (StreamRefusedException e) {
      answer(request, response, before, refusal(e));
    } catch (RequestInput.BrokenBodyException e) {
      if (response.isCommitted()) {
        throw (IOException) e.getCause(); // Tomcat has refused the request itself
      }
      answer(
          request,
          response,
          before,
          new RequestFailure(Reason.MALFORMED, "The body cannot be read to its end."));
    } catch (IOException | RuntimeException e) {
      if (response.isCommitted()) {
        throw e; // the container cuts the connection, so the client sees that it is incomplete
      }
      answer(request, response, before, refusal(e));
    }
  }

  private static RequestFailure refusal(StreamRefusedException e) {
    Reason reason =
        switch (e.status()) {
          case 400 -> Reason.MALFORMED;
          case 406 -> Reason.NOT_ACCEPTABLE;
          case 429 -> Reason.TOO_MANY;
          default -> Reason.UNAVAILABLE;
        };
    RequestFailure failure = new RequestFailure(reason, e.getMessage());
    Duration retryAfter = e.retryAfter();
    return retryAfter == null
        ? failure
        : failure.with("Retry-After", Long.toString(retryAfter.toSeconds()));
  }

  private static RequestFailure refusal(Exception e) {
    if (DatabaseUnavailable.isCauseOf(e)) {
      LOG.log(Level.WARNING, "Database unavailable; answering 503", e);
      return new RequestFailure(Reason.UNAVAILABLE, "The database is unavailable.")
          .with("Retry-After", Long.toString(RETRY.toSeconds()));
    }
    // An IOException mostly means that the client has left.
    Level level = e instanceof IOException ? Level.WARNING : Level.SEVERE;
    LOG.log(level, "A request failed; answering 500", e);
    return new RequestFailure(Reason.INTERNAL, "The error has been logged.");
  }

  /**
   * @param before the headers that earlier filters have set, which the reset must not remove
   */
  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      Map<String, List<String>> before,
      RequestFailure failure)
      throws IOException {
    if (response.isCommitted()) {
      throw new IOException("The request failed after its response was committed", failure);
    }
    response.reset();
    before.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    response.setStatus(failure.reason().status());
    response.setHeader("Cache-Control", "no-store");
    failure.headers().forEach(response::setHeader);
    if (SseServer.isRequestedBy(request)) {
      Event end = new Event("EXCEL_STATUS_END", failure.reason().word(), null, RETRY);
      response.setContentType(SseServer.CONTENT_TYPE);
      response.getOutputStream().write(end.encode());
    } else {
      response.setContentType("application/problem+json");
      response.getOutputStream().write(json.bytes(problem(request, failure)));
    }
  }

  private static Map<String, Object> problem(HttpServletRequest request, RequestFailure failure) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "urn:debrief:problem:" + failure.reason().word());
    problem.put("title", failure.reason().title());
    problem.put("status", failure.reason().status());
    problem.put("detail", failure.getMessage());
    problem.put("instance", request.getRequestURI());
    if (!failure.errors().isEmpty()) {
      problem.put("errors", failure.errors());
    }
    return problem;
  }
}
