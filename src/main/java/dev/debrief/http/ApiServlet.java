package dev.debrief.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One resource of the API. A subclass overrides the methods it answers; every other method is
 * refused with 405 and the list of those it has, in the same form on every container.
 */
public abstract class ApiServlet extends HttpServlet {

  private static final Logger LOG = Logger.getLogger(ApiServlet.class.getName());

  /** The pool hands a connection out unchecked for half a second after its last use. */
  private static final Duration UNTIL_CHECKED = Duration.ofMillis(600);

  /** Handles one method of the resource. */
  @FunctionalInterface
  protected interface Method {
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  private final Map<String, Method> methods = new TreeMap<>();

  /** Lets the resource answer a method; called in the subclass's constructor. */
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
              Reason.METHOD_NOT_ALLOWED, "This resource answers " + allowed() + ".")
          .with("Allow", allowed());
    }
  }

  /**
   * Answers; a reading during which the database went away is done once more, since at any status
   * but 200 a browser's EventSource gives up. It waits, as any request does, until there is a
   * connection again, or for as long as the pool has it wait.
   */
  private static void answer(
      Method method, HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      method.answer(request, response);
    } catch (RuntimeException e) {
      boolean reading = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
      if (!reading || response.isCommitted() || !DatabaseUnavailable.isCauseOf(e)) {
        throw e;
      }
      LOG.log(Level.INFO, "The database went away while it was read; it is read once more", e);
      response.resetBuffer(); // what the filters have set stays
      LockSupport.parkNanos(UNTIL_CHECKED.toNanos());
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
   * @throws RequestFailure 400 where it is no number from {@code min} to {@code max}
   */
  protected static long number(
      HttpServletRequest request, String name, long absent, long min, long max) {
    String text = RequestInput.parameter(request, name);
    if (text == null) {
      return absent;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new RequestFailure(
        Reason.MALFORMED,
        String.format(Locale.ROOT, "%s must be a whole number from %d to %d.", name, min, max));
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
