package dev.debrief.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * What a request brings along. Where it is broken the fault is the client's and the answer 400,
 * whatever the container throws.
 */
public final class RequestInput {
  private RequestInput() {}

  /** A body that ends too early or is not framed as HTTP demands. */
  static final class BrokenBodyException extends IOException {
    BrokenBodyException(IOException cause) {
      super("The request's body cannot be read to its end", cause);
    }
  }

  /**
   * A query parameter's first value; null where the query has none of that name.
   *
   * @throws RequestFailure 400 where the query cannot be read. Containers of Servlet 6.1 say so of
   *     any bad part of it; those before pass over it
   */
  public static String parameter(HttpServletRequest request, String name) {
    try {
      return request.getParameter(name);
    } catch (IllegalStateException e) {
      throw new RequestFailure(Reason.MALFORMED, "The query is not well-formed.");
    }
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
