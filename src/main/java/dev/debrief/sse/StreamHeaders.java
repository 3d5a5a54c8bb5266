package dev.debrief.sse;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Stream;

/** The headers of a stream's request and response. */
final class StreamHeaders {
  static final String MEDIA_TYPE = "text/event-stream";

  private StreamHeaders() {}

  static boolean isRequestedBy(HttpServletRequest request) {
    return accepted(request).contains(MEDIA_TYPE);
  }

  /** What the request accepts, in lower case: all of several fields (RFC 9110, 5.3). */
  private static String accepted(HttpServletRequest request) {
    return String.join(",", Collections.list(request.getHeaders("Accept")))
        .toLowerCase(Locale.ROOT);
  }

  static void requireAcceptable(HttpServletRequest request) {
    String accepted = accepted(request);
    if (!accepted.isBlank()
        && Stream.of(MEDIA_TYPE, "text/*", "*/*").noneMatch(accepted::contains)) {
      throw StreamRefusedException.notAcceptable();
    }
  }

  /** The header's, otherwise the query parameter's; null where neither has one. */
  static String lastEventId(HttpServletRequest request) {
    String header = request.getHeader("Last-Event-ID");
    String id = header == null || header.isEmpty() ? parameter(request) : header;
    return id == null || id.isEmpty() ? null : id;
  }

  private static String parameter(HttpServletRequest request) {
    try {
      return request.getParameter("lastEventId");
    } catch (IllegalStateException e) { // any malformed part of a query, since Servlet 6.1
      throw StreamRefusedException.malformedQuery();
    }
  }

  static void writeTo(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(SseServer.CONTENT_TYPE);
    response.setHeader("Cache-Control", "no-cache, no-transform");
    response.setHeader("X-Accel-Buffering", "no"); // otherwise nginx holds small writes back
  }
}
