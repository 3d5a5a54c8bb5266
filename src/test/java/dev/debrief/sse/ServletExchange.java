package dev.debrief.sse;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A GET of no container, and its response: what a servlet gets before a stream is opened on it. */
final class ServletExchange {
  final Map<String, String> sent = new HashMap<>();
  final RecordedResponse stream = new RecordedResponse();
  final HttpServletRequest request =
      fake(HttpServletRequest.class, (proxy, method, args) -> onRequest(method.getName(), args));
  final HttpServletResponse response =
      fake(HttpServletResponse.class, (proxy, method, args) -> onResponse(method.getName(), args));

  private final Map<String, String> asked = new HashMap<>();
  private String verb = "GET";
  private boolean refusesAsync;
  private int status;

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object onRequest(String method, Object[] args) {
    return switch (method) {
      case "getMethod" -> verb;
      case "getHeader" -> asked.get(args[0].toString());
      case "getHeaders" -> {
        String value = asked.get(args[0].toString());
        yield Collections.enumeration(value == null ? List.of() : List.of(value));
      }
      case "getParameter" -> null;
      case "startAsync" -> {
        if (refusesAsync) {
          throw new IllegalStateException("thrown by the test");
        }
        yield stream.context();
      }
      default -> throw new UnsupportedOperationException(method);
    };
  }

  private Object onResponse(String method, Object[] args) {
    switch (method) {
      case "setStatus" -> status = (int) args[0];
      case "setContentType" -> sent.put("Content-Type", args[0].toString());
      case "setHeader" -> sent.put(args[0].toString(), args[1].toString());
      default -> throw new UnsupportedOperationException(method);
    }
    return null;
  }

  /** Asks with this header. */
  ServletExchange with(String header, String value) {
    asked.put(header, value);
    return this;
  }

  /** Asks for the headers only. */
  ServletExchange head() {
    verb = "HEAD";
    return this;
  }

  /** Lets {@code startAsync} fail. */
  ServletExchange refusingAsync() {
    refusesAsync = true;
    return this;
  }

  /** The status of the response; 0 where it was not set. */
  int status() {
    return status;
  }
}
