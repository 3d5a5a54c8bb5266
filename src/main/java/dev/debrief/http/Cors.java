package dev.debrief.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of configured other origins read responses (Fetch standard, 3.2, "CORS protocol"),
 * also those to requests with credentials. A page of any other origin gets no such header, so its
 * browser blocks it; its request is handled as usual.
 *
 * <p>Comes before authentication, since a browser's preflight has no token, and around the failure
 * filter, since a page must be able to read failures.
 */
public final class Cors extends HttpFilter {
  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";

  private static final String REQUEST_HEADERS =
      "authorization, cache-control, x-requested-with, last-event-id, content-type,"
          + " idempotency-key";

  /** By name, as a wildcard does not apply to requests with credentials (3.2.5). */
  private static final String RESPONSE_HEADERS =
      "Location, Retry-After, ETag, WWW-Authenticate, Content-Disposition, Content-Range,"
          + " Accept-Ranges";

  /** How long a browser may cache a preflight; Chromium's own limit. */
  private static final String MAX_AGE_SECONDS = "7200";

  private final Set<String> origins;

  /**
   * @param origins as browsers write them: {@code https://chat.example.org}
   */
  public Cors(Set<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = origin(request);
    if (!origins.isEmpty()) {
      response.addHeader("Vary", "Origin"); // for other origins too: a cache must not mix them up
    }
    if (origin != null && origins.contains(origin)) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
      if (isPreflight(request)) {
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
        response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return;
      }
      response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    }
    chain.doFilter(request, response);
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  /** The origin of the page that made the request; null where there is none, or several. */
  public static String origin(HttpServletRequest request) {
    List<String> named = Collections.list(request.getHeaders("Origin"));
    return named.size() == 1 ? named.get(0) : null;
  }
}
