package dev.debrief.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads a stream over a real socket as a browser's own {@code EventSource} does (WHATWG HTML,
 * section 9.2.3), and remembers everything it saw.
 *
 * <ul>
 *   <li>It opens only on status 200 with content type {@code text/event-stream}; any other answer,
 *       204 included, closes it for good. Redirects are not followed: they close it too.
 *   <li>A body that ends, a connection that breaks and a server that does not listen make it wait
 *       and ask again, with {@code Last-Event-ID} where it has an id.
 *   <li>It waits as long as the stream's last {@code retry} asked for, 3 s where it never did.
 * </ul>
 *
 * <p>Unlike a browser it can send headers, for the bearer token. One daemon thread of its own reads
 * until {@link #close()}; every method may be called from any thread. All waits have a deadline and
 * fail with an {@link AssertionError} that tells what was seen.
 *
 * <p>Past 400 lines because one lock guards what the thread writes and what every query and wait
 * reads; the HTTP side is in {@link SocketExchange}, the format in {@link SseParser}.
 */
public final class SseReader implements AutoCloseable {

  private static final Duration DEFAULT_RETRY = Duration.ofSeconds(3);
  private static final Duration END_OF_THREAD = Duration.ofSeconds(10);

  private final URI uri;
  private final Map<String, Supplier<String>> headers;
  private final Duration fixedRetry;
  private final Consumer<Received> onEvent;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Received> events = new ArrayList<>();
  private final List<Integer> statuses = new ArrayList<>();
  private final List<Map<String, String>> answers = new ArrayList<>();
  private SocketExchange exchange;
  private String lastEventId;
  private Duration retry = DEFAULT_RETRY;
  private int connections;
  private boolean open;
  private boolean closed;
  private String lastTrouble = "none";

  /**
   * One event that arrived.
   *
   * @param type its type; {@code message} where it named none
   * @param data its data, lines joined by LF
   * @param id the id in force, as {@code event.lastEventId} in a browser; empty where none
   * @param connection the connection it came over: 1, 2, 3 ...
   */
  public record Received(String type, String data, String id, int connection) {}

  /** How to read: settings of a reader not yet open. */
  public static final class Options {
    private final URI uri;
    private final Map<String, Supplier<String>> headers = new LinkedHashMap<>();
    private String lastEventId = "";
    private Duration fixedRetry;
    private Consumer<Received> onEvent = event -> {};

    private Options(URI uri) {
      this.uri = uri;
    }

    /** Sends {@code Authorization: Bearer} with this token. */
    public Options bearer(String token) {
      return bearer(() -> token);
    }

    /** Sends {@code Authorization: Bearer}, asking for the token anew for every connection. */
    public Options bearer(Supplier<String> token) {
      headers.put("Authorization", () -> "Bearer " + token.get());
      return this;
    }

    /** Sends a header of this name, {@code Cookie} for one, with every request. */
    public Options header(String name, String value) {
      headers.put(name, () -> value);
      return this;
    }

    /** Starts as a reader that has already seen this id. Empty, the default: sends none. */
    public Options lastEventId(String id) {
      lastEventId = Objects.requireNonNull(id);
      return this;
    }

    /** Waits this long before it asks again, whatever {@code retry} the stream asks for. */
    public Options reconnectAfter(Duration wait) {
      fixedRetry = Objects.requireNonNull(wait);
      return this;
    }

    /** Has every event told as it arrives, on the reading thread. */
    public Options onEvent(Consumer<Received> listener) {
      onEvent = Objects.requireNonNull(listener);
      return this;
    }

    /** Starts reading. Returns at once, before there is a connection. */
    public SseReader open() {
      SseReader reader = new SseReader(this);
      reader.thread.start();
      return reader;
    }
  }

  /**
   * A reader of {@code uri}, to be opened with {@link Options#open()}.
   *
   * @throws IllegalArgumentException when {@code uri} is not an absolute {@code http:} one
   */
  public static Options of(URI uri) {
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("not an http URI with a host: " + uri);
    }
    return new Options(uri);
  }

  private SseReader(Options options) {
    uri = options.uri;
    headers = Map.copyOf(options.headers);
    fixedRetry = options.fixedRetry;
    onEvent = options.onEvent;
    lastEventId = options.lastEventId;
    thread = new Thread(this::run, "sse-reader " + uri.getPath());
    thread.setDaemon(true);
  }

  /** All events so far, in order of arrival. */
  public List<Received> events() {
    return locked(() -> List.copyOf(events));
  }

  /** The events of one type so far, in order of arrival. */
  public List<Received> events(String type) {
    return events().stream().filter(event -> event.type().equals(type)).toList();
  }

  /** How many connections it made so far; attempts that found nobody listening do not count. */
  public int connections() {
    return locked(() -> connections);
  }

  /** The status of every answer so far, in order. */
  public List<Integer> statuses() {
    return locked(() -> List.copyOf(statuses));
  }

  /**
   * The header fields of an answer, whose names are found in any letter case.
   *
   * @param answer 1 for the first answer, as {@link #statuses()} counts them
   * @throws IndexOutOfBoundsException when there is no such answer yet
   */
  public Map<String, String> headers(int answer) {
    return locked(() -> answers.get(answer - 1));
  }

  /** The id it would resume from; empty where there is none. */
  public String lastEventId() {
    return locked(() -> lastEventId);
  }

  /** The reconnection time the stream asked for last; 3 s where it never did. */
  public Duration retry() {
    return locked(() -> retry);
  }

  /** Whether a stream is open at this moment. */
  public boolean isOpen() {
    return locked(() -> open);
  }

  /** Whether it has stopped for good. */
  public boolean isClosed() {
    return locked(() -> closed);
  }

  /**
   * Resets the present connection in mid-flight; the reader takes it as a lost network and
   * reconnects.
   *
   * @return whether there was a connection to cut
   */
  public boolean cut() {
    return locked(
        () -> {
          if (exchange == null) {
            return false;
          }
          try {
            exchange.cut();
          } catch (IOException gone) {
            lastTrouble = gone.toString();
          }
          return true;
        });
  }

  /**
   * The first event, arrived before or during the wait, that {@code wanted} holds for.
   *
   * @throws AssertionError when none comes in time, or none can come any more
   */
  public Received awaitEvent(Predicate<Received> wanted, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      int[] looked = {0};
      BooleanSupplier found =
          () -> {
            while (looked[0] < events.size() && !wanted.test(events.get(looked[0]))) {
              looked[0]++;
            }
            return looked[0] < events.size();
          };
      await(() -> found.getAsBoolean() || closed, timeout, "such an event");
      if (!found.getAsBoolean()) {
        throw new AssertionError("closed without such an event; " + seen());
      }
      return events.get(looked[0]);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a stream is open: answered, accepted, not ended. Fails once the reader closed. */
  public void awaitOpen(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      await(() -> open || closed, timeout, "an open stream");
      if (!open) {
        throw new AssertionError("closed without an open stream; " + seen());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has made this many connections. Fails once the reader closed with fewer. */
  public void awaitConnections(int count, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      await(() -> connections >= count || closed, timeout, count + " connections");
      if (connections < count) {
        throw new AssertionError("closed before " + count + " connections; " + seen());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has stopped for good: by an answer that is no stream, or by {@link #close}. */
  public void awaitClosed(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      await(() -> closed, timeout, "the reader to close");
    } finally {
      lock.unlock();
    }
  }

  /** Closes the connection, never asks again, and waits until the reading thread has ended. */
  @Override
  public void close() {
    SocketExchange current =
        locked(
            () -> {
              stop();
              return exchange;
            });
    try {
      if (current != null) {
        current.close();
      }
      thread.join(END_OF_THREAD.toMillis());
    } catch (IOException gone) {
      locked(() -> lastTrouble = gone.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (connectOnce() && pauseBeforeReconnecting()) {
        // Each round is one connection.
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      // For one, a token supplier that throws. The waiting test fails with it and tells it.
      locked(() -> lastTrouble = failure.toString());
    } finally {
      locked(
          () -> {
            stop();
            return null;
          });
    }
  }

  /** One connection from its start to its end. Returns whether there is to be another. */
  private boolean connectOnce() {
    try (SocketExchange current = new SocketExchange()) {
      if (!locked(() -> begin(current))) {
        return false;
      }
      current.connect(uri);
      int number = locked(() -> connected());
      current.send(uri, requestHeaders());
      if (!locked(() -> answered(current))) {
        return false;
      }
      read(current.body(), number);
    } catch (IOException broken) {
      locked(() -> lastTrouble = broken.toString());
    } finally {
      locked(
          () -> {
            exchange = null;
            open = false;
            changed.signalAll();
            return null;
          });
    }
    return true;
  }

  private boolean begin(SocketExchange current) {
    exchange = current;
    return !closed;
  }

  private int connected() {
    connections++;
    changed.signalAll();
    return connections;
  }

  private boolean answered(SocketExchange current) {
    statuses.add(current.status());
    answers.add(current.headers());
    String type = current.headers().getOrDefault("Content-Type", "");
    String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    open = !closed && current.status() == 200 && essence.equals("text/event-stream");
    changed.signalAll();
    return open;
  }

  private Map<String, String> requestHeaders() {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("Accept", "text/event-stream");
    request.put("Cache-Control", "no-cache");
    headers.forEach((name, value) -> request.put(name, value.get()));
    String id = lastEventId();
    if (!id.isEmpty()) {
      request.put("Last-Event-ID", id);
    }
    return request;
  }

  private void read(InputStream body, int connection) throws IOException {
    SseParser parser = new SseParser(lastEventId());
    byte[] buffer = new byte[8192];
    for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
      List<SseParser.Event> parsed = parser.feed(buffer, 0, length);
      boolean goOn = locked(() -> take(parsed, parser, connection));
      if (!goOn) {
        return;
      }
    }
  }

  private boolean take(List<SseParser.Event> parsed, SseParser parser, int connection) {
    if (closed) {
      return false;
    }
    for (SseParser.Event event : parsed) {
      Received received = new Received(event.type(), event.data(), event.lastEventId(), connection);
      onEvent.accept(received);
      events.add(received);
    }
    lastEventId = parser.lastEventId();
    retry = parser.retry().orElse(retry);
    changed.signalAll();
    return true;
  }

  private boolean pauseBeforeReconnecting() throws InterruptedException {
    lock.lock();
    try {
      long nanos = saturatedNanos(fixedRetry == null ? retry : fixedRetry);
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Called with the lock held. */
  private void stop() {
    closed = true;
    open = false;
    changed.signalAll();
  }

  /** Called with the lock held. */
  private void await(BooleanSupplier condition, Duration timeout, String what)
      throws InterruptedException {
    long nanos = saturatedNanos(timeout);
    while (!condition.getAsBoolean()) {
      if (nanos <= 0) {
        throw new AssertionError("waited " + timeout + " for " + what + "; " + seen());
      }
      nanos = changed.awaitNanos(nanos);
    }
  }

  /** Called with the lock held. */
  private String seen() {
    return "connections "
        + connections
        + ", statuses "
        + statuses
        + ", last trouble: "
        + lastTrouble
        + ", events "
        + events;
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static long saturatedNanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(1)) > 0
        ? Duration.ofDays(1).toNanos()
        : duration.toNanos();
  }
}
