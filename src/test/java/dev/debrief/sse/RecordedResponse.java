package dev.debrief.sse;

import dev.debrief.testing.SseParser;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A response of a container that does not exist: keeps what is written, counts how often it is
 * completed, and fails or blocks on demand.
 */
final class RecordedResponse {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<String> writes = new ArrayList<>();
  private final AtomicInteger completions = new AtomicInteger();
  private final AsyncContext context =
      fake(AsyncContext.class, (proxy, method, args) -> onContext(method.getName(), args));
  private final ServletResponse response =
      fake(ServletResponse.class, (proxy, method, args) -> onResponse(method.getName()));

  private volatile AsyncListener listener;
  private volatile boolean refusesTimeouts;
  private volatile boolean refusesListeners;
  private volatile Exception failure;
  private volatile RuntimeException completeFailure;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile CountDownLatch entered = new CountDownLatch(1);
  private volatile boolean writtenAfterCompletion;

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object onContext(String method, Object[] args) {
    switch (method) {
      case "addListener" -> {
        if (refusesListeners) {
          throw new IllegalStateException("thrown by the test");
        }
        listener = (AsyncListener) args[0];
      }
      case "setTimeout" -> {
        if (refusesTimeouts) {
          throw new IllegalStateException("thrown by the test");
        }
      }
      case "getResponse" -> {
        return response;
      }
      case "getRequest" -> {
        return null;
      }
      case "complete" -> {
        completions.incrementAndGet();
        if (completeFailure != null) {
          throw completeFailure;
        }
      }
      default -> throw new UnsupportedOperationException(method);
    }
    return null;
  }

  private Object onResponse(String method) {
    if (method.equals("getOutputStream")) {
      return new Output();
    }
    throw new UnsupportedOperationException(method);
  }

  /** What the servlet would have got from {@code startAsync}. */
  AsyncContext context() {
    return context;
  }

  /** Lets every write from now on fail. */
  void failWith(Exception writeFailure) {
    failure = writeFailure;
  }

  /** Lets {@code setTimeout} fail. */
  void refuseTimeouts() {
    refusesTimeouts = true;
  }

  /** Lets {@code addListener} fail. */
  void refuseListeners() {
    refusesListeners = true;
  }

  /** Lets {@code complete} fail, as on a container that has already ended the response. */
  void failCompletionWith(RuntimeException exception) {
    completeFailure = exception;
  }

  /** Lets every write from now on hang until {@link #unblock}. */
  void block() {
    entered = new CountDownLatch(1);
    gate = new CountDownLatch(1);
  }

  /** Lets the writes go on. */
  void unblock() {
    gate.countDown();
  }

  /** Waits until a write hangs. */
  void awaitBlockedWrite() throws InterruptedException {
    entered.await();
  }

  /** The container reports that the response has ended. */
  void containerCompletes() throws IOException {
    listener.onComplete(new AsyncEvent(context));
  }

  /** The container reports that the client has gone. */
  void containerFails() throws IOException {
    listener.onError(new AsyncEvent(context, new IOException("connection reset")));
  }

  /** The container reports that time is up. */
  void containerTimesOut() throws IOException {
    listener.onTimeout(new AsyncEvent(context));
  }

  /** Everything written so far. */
  String text() {
    synchronized (body) {
      return body.toString(StandardCharsets.UTF_8);
    }
  }

  /** What each write held, in order. */
  List<String> writes() {
    synchronized (body) {
      return List.copyOf(writes);
    }
  }

  /** The blocks written so far, without the first and without keep-alives. */
  List<String> blocks() {
    List<String> blocks = new ArrayList<>(List.of(text().split("(?<=\n\n)")));
    blocks.removeIf(b -> b.contains("event: hb\n") || b.isEmpty());
    return blocks;
  }

  /** The events a client would have got, without keep-alives. */
  List<SseParser.Event> events() {
    byte[] bytes;
    synchronized (body) {
      bytes = body.toByteArray();
    }
    return new SseParser().feed(bytes).stream().filter(e -> !e.type().equals("hb")).toList();
  }

  /** How often the response was completed. */
  int completions() {
    return completions.get();
  }

  /** Whether something was written to a response that might be another request's by then. */
  boolean isWrittenAfterCompletion() {
    return writtenAfterCompletion;
  }

  private final class Output extends ServletOutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      writtenAfterCompletion |= completions.get() > 0;
      synchronized (body) {
        body.write(bytes, offset, length);
        writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
      }
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
      throw new UnsupportedOperationException();
    }
  }
}
