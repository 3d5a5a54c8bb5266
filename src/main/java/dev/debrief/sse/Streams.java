package dev.debrief.sse;

import jakarta.servlet.AsyncContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * All open streams of a node: opens them within the limits, gives each its ticks, and ends them all
 * when the server stops. Safe for use by any thread; owned by the application, which calls {@link
 * #tick} once a second.
 */
public final class Streams implements AutoCloseable {
  /** After this long without traffic a stream gets a keep-alive. */
  static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /**
   * Clients are asked to wait between these before they reconnect, so that they do not all at once.
   */
  private static final long RETRY_MIN_MILLIS = 2_000;

  private static final long RETRY_MAX_MILLIS = 5_000;

  private final EventDispatcher dispatcher;
  private final Executor writers;
  private final InstantSource clock;
  private final Runnable settle;
  private final int perUser;
  private final int perNode;
  private final Map<SSEChannel, String> open = new ConcurrentHashMap<>(); // and whose it is
  private final Map<String, Integer> ofUser = new ConcurrentHashMap<>();
  private int reserved; // guarded by this
  private boolean stopping; // guarded by this

  /**
   * @param writers runs the streams' writes, which block while a client does not read
   * @param settle returns when nothing that has been read from a log can be lost any more: called
   *     before it is sent, for a client goes on behind what it has seen
   * @param perUser how many streams a user may hold at a time, at least 1
   * @param perNode how many streams the node may hold, at least 1
   */
  public Streams(
      EventDispatcher dispatcher,
      Executor writers,
      InstantSource clock,
      Runnable settle,
      int perUser,
      int perNode) {
    this.dispatcher = dispatcher;
    this.writers = writers;
    this.clock = clock;
    this.settle = settle;
    this.perUser = perUser;
    this.perNode = perNode;
  }

  /**
   * Takes a place for one more stream of the user. Called before the response is begun, so that a
   * refusal can still have a status.
   *
   * @throws StreamLimitException when the user or the node holds too many, or the node is stopping
   */
  public Place reserve(String user) {
    probe(user);
    synchronized (this) {
      if (stopping) {
        throw new StreamLimitException("This node is about to stop", false);
      }
      if (reserved >= perNode) {
        throw new StreamLimitException(
            "This node holds as many streams as it may: " + perNode, false);
      }
      if (ofUser.getOrDefault(user, 0) >= perUser) {
        throw new StreamLimitException("A user may hold " + perUser + " streams at a time", true);
      }
      reserved++;
      ofUser.merge(user, 1, Integer::sum);
    }
    return new Place(user);
  }

  /**
   * A client that has left is known by a write that fails, the first or second one after it went.
   * So from half of the places on, each stream that a user asks for has the others say something:
   * the places of tabs that were closed or loaded again come back before one is refused.
   */
  private void probe(String user) {
    if (ofUser.getOrDefault(user, 0) >= perUser / 2) {
      Instant now = clock.instant();
      open.forEach(
          (channel, owner) -> {
            if (owner.equals(user)) {
              channel.tick(now, Duration.ZERO);
            }
          });
    }
  }

  private synchronized void free(String user) {
    reserved--;
    ofUser.computeIfPresent(user, (key, n) -> n > 1 ? n - 1 : null);
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** How many streams are open. */
  public int openCount() {
    return open.size();
  }

  /** Gives every stream its keep-alives and deadlines. Only enqueues, so one thread serves all. */
  public void tick() {
    Instant now = clock.instant();
    open.keySet().forEach(channel -> channel.tick(now, KEEP_ALIVE));
  }

  /** Refuses new streams and ends the open ones, without an end event: the clients resume. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
    }
    open.keySet().forEach(SSEChannel::drainAndClose);
  }

  private static Duration jitteredRetry() {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS));
  }

  /** A place for one stream, taken until that stream has ended or the place is given back. */
  public final class Place {
    private final String user;

    private Place(String user) {
      this.user = user;
    }

    /** Opens the stream on an AsyncContext that has just been started; it lives on its own then. */
    public void open(AsyncContext context, StreamOrder order) {
      SSEChannel channel =
          new SSEChannel(
              new StreamResponse(context),
              order.settledBy(settle),
              dispatcher,
              writers,
              clock,
              this::streamClosed);
      Streams.this.open.put(channel, user);
      channel.open(jitteredRetry());
      if (isStopping()) {
        channel.drainAndClose();
      }
    }

    /** Gives the place back where no stream was opened. */
    public void giveBack() {
      free(user);
    }

    private void streamClosed(SSEChannel channel) {
      if (Streams.this.open.remove(channel, user)) {
        free(user);
      }
    }
  }
}
