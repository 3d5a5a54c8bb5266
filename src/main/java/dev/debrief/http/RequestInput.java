package dev.debrief.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * A request's query and body. Where they are broken the response is 400, whatever the container
 * throws.
 */
public final class RequestInput {
  private RequestInput() {}

  /** A body that ends too early or breaks HTTP's framing. */
  static final class BrokenBodyException extends IOException {
    BrokenBodyException(IOException cause) {
      super("The request's body cannot be read to its end", cause);
    }
  }

  /**
   * A query parameter's first value; null where the query has none of that name.
   *
   * @throws RequestFailure 400 where the query cannot be read. Containers of Servlet 6.1 throw at
   *     any bad part of it; earlier ones ignore it
   */
  public static String parameter(HttpServletRequest request, String name) {
    try {
      return request.getParameter(name);
    } catch (IllegalStateException e) {
      throw new RequestFailure(Reason.MALFORMED, "The query is not well-formed.");
    }
  }

  /** Whether the request is GET or HEAD. */
  public static boolean isRead(HttpServletRequest request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  /** The body. The exception of a read that fails is for {@link FailureFilter}. */
  public static InputStream body(HttpServletRequest request) throws IOException {
    return new ProxyInputStream(request.getInputStream()) {
      @Override
      protected void handleIOException(IOException e) throws IOException {
        throw new BrokenBodyException(e);
      }
    };
  }
}
