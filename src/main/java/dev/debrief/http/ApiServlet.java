package dev.debrief.http;

import dev.debrief.db.DatabaseUnavailable;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One resource of the API. A subclass registers the methods it supports; every other method is
 * refused with 405 and the list of those, in the same form on every container.
 */
public abstract class ApiServlet extends HttpServlet {

  private static final Logger LOG = Logger.getLogger(ApiServlet.class.getName());

  /** Handles one method of the resource. */
  @FunctionalInterface
  protected interface Method {
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  private final Map<String, Method> methods = new TreeMap<>();

  /** Registers a method; called in the subclass's constructor. */
  protected final void on(String method, Method answer) {
    methods.put(method, answer);
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Method method = methods.get(request.getMethod());
    if (method == null && request.getMethod().equals("HEAD")) {
      method = methods.get("GET");
    }
    if (method != null) {
      answer(method, request, response);
    } else if (request.getMethod().equals("OPTIONS")) {
      response.setHeader("Allow", allowed());
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      throw new RequestFailure(
              Reason.METHOD_NOT_ALLOWED, "This resource supports " + allowed() + ".")
          .with("Allow", allowed());
    }
  }

  /**
   * Answers; a read that failed because the database became unavailable is repeated once, since a
   * browser's EventSource gives up at any status but 200. Like any request it then waits for a
   * connection as long as the pool allows.
   */
  private static void answer(
      Method method, HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      method.answer(request, response);
    } catch (RuntimeException e) {
      if (!RequestInput.isRead(request)
          || response.isCommitted()
          || !DatabaseUnavailable.isCauseOf(e)) {
        throw e;
      }
      LOG.log(Level.INFO, "The database became unavailable during a read; reading again", e);
      response.resetBuffer(); // what the filters have set stays
      method.answer(request, response);
    }
  }

  private String allowed() {
    return String.join(", ", methods.keySet());
  }

  /**
   * A whole number from the query.
   *
   * @return the number, or {@code absent} where the query has none of that name
   * @throws RequestFailure 400 where it is not a number from {@code min} to {@code max}
   */
  protected static long number(
      HttpServletRequest request, String name, long absent, long min, long max) {
    String text = RequestInput.parameter(request, name);
    if (text == null) {
      return absent;
    }
    return parseLong(text).stream()
        .filter(value -> value >= min && value <= max)
        .findFirst()
        .orElseThrow(
            () ->
                new RequestFailure(
                    Reason.MALFORMED,
                    String.format(
                        Locale.ROOT, "%s must be a whole number from %d to %d.", name, min, max)));
  }

  private static OptionalLong parseLong(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The address of a path below the application, for a Location header: host-free, RFC 9110 10.2.2.
   */
  protected static String location(HttpServletRequest request, String... segments) {
    StringBuilder path = new StringBuilder(request.getContextPath());
    Arrays.stream(segments).forEach(s -> path.append('/').append(s));
    return path.toString();
  }
}
