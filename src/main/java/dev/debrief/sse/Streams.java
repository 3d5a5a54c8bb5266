package dev.debrief.sse;

import jakarta.servlet.AsyncContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

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
  private static final Logger LOG = Logger.getLogger(Streams.class.getName());

  private final EventDispatcher dispatcher;
  private final Executor writers;
  private final InstantSource clock;
  private final Runnable settle;
  private final int perUser;
  private final int perNode;
  private final Map<SSEChannel, String> open = new ConcurrentHashMap<>(); // and whose it is
  private final Map<String, Integer> ofUser = new ConcurrentHashMap<>();
  private int reserved; // guarded by this
  private boolean refusing; // guarded by this
  private final LongAdder opened = new LongAdder();
  private final Map<CloseReason, LongAdder> ended = new EnumMap<>(CloseReason.class);

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
    for (CloseReason end : CloseReason.values()) {
      ended.put(end, new LongAdder());
    }
  }

  /**
   * Takes a place for one more stream of the user. Called before the response is begun, so that a
   * refusal can still have a status.
   *
   * @throws StreamLimitException when the user or the node holds too many, or the node is stopping
   */
  public Reservation reserve(String user) {
    probe(user);
    synchronized (this) {
      check(user);
      reserved++;
      ofUser.merge(user, 1, Integer::sum);
    }
    return new Reservation(user);
  }

  /**
   * Refuses what {@link #reserve} would refuse now, before anything is done for a stream.
   *
   * @throws StreamLimitException as there
   */
  public void require(String user) {
    probe(user);
    synchronized (this) {
      check(user);
    }
  }

  private void check(String user) {
    if (refusing) {
      throw new StreamLimitException("This node is about to stop", false);
    }
    if (reserved >= perNode) {
      throw new StreamLimitException(
          "This node holds as many streams as it may: " + perNode, false);
    }
    if (ofUser.getOrDefault(user, 0) >= perUser) {
      throw new StreamLimitException("A user may hold " + perUser + " streams at a time", true);
    }
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
              tick(channel, now, Duration.ZERO);
            }
          });
    }
  }

  private synchronized void free(String user) {
    reserved--;
    ofUser.computeIfPresent(user, (key, n) -> n > 1 ? n - 1 : null);
  }

  private synchronized boolean isRefusing() {
    return refusing;
  }

  /** How many streams are open. */
  public int openCount() {
    return open.size();
  }

  /** How many streams this node may hold. */
  public int perNode() {
    return perNode;
  }

  /** How many streams a user may hold. */
  public int perUser() {
    return perUser;
  }

  /** How many streams have been opened since the start. */
  public long openedCount() {
    return opened.sum();
  }

  /** How many streams have ended so since the start. */
  public long endedCount(CloseReason end) {
    return ended.get(end).sum();
  }

  /**
   * Who holds streams.
   *
   * @param streams how many
   * @param since when the oldest of them was opened
   */
  public record Holder(String user, int streams, Instant since) {}

  /** Those who hold most streams, most first. */
  public List<Holder> holders(int limit) {
    Map<String, Holder> holders = new HashMap<>();
    open.forEach(
        (channel, user) ->
            holders.merge(
                user,
                new Holder(user, 1, channel.openedAt()),
                (a, b) ->
                    new Holder(
                        user,
                        a.streams + b.streams,
                        a.since.isBefore(b.since) ? a.since : b.since)));
    return holders.values().stream()
        .sorted(Comparator.comparingInt(Holder::streams).reversed().thenComparing(Holder::user))
        .limit(limit)
        .toList();
  }

  /**
   * Ends a user's streams, without an end event: a client whose token is still good resumes.
   *
   * @return how many there were
   */
  public int closeOf(String user) {
    int closed = 0;
    for (Map.Entry<SSEChannel, String> stream : open.entrySet()) {
      if (stream.getValue().equals(user)) {
        stream.getKey().drainAndClose();
        closed++;
      }
    }
    return closed;
  }

  /** Gives every stream its keep-alives and deadlines. Only enqueues, so one thread serves all. */
  public void tick() {
    Instant now = clock.instant();
    open.keySet().forEach(channel -> tick(channel, now, KEEP_ALIVE));
  }

  private static void tick(SSEChannel channel, Instant now, Duration keepAlive) {
    try {
      channel.tick(now, keepAlive);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The tick of a stream failed; the other streams get theirs", e);
    }
  }

  /** Takes streams again after {@link #close}. */
  public synchronized void reopen() {
    refusing = false;
  }

  /** Refuses new streams and ends the open ones, without an end event: the clients resume. */
  @Override
  public void close() {
    synchronized (this) {
      refusing = true;
    }
    open.keySet().forEach(SSEChannel::drainAndClose);
  }

  private static Duration jitteredRetry() {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS));
  }

  /** A place for one stream, taken until that stream has ended or the place is given back. */
  public final class Reservation {
    private final String user;

    private Reservation(String user) {
      this.user = user;
    }

    /**
     * Opens the stream on an AsyncContext that has just been started; it lives on its own then.
     * Where that fails the place is free again, and the AsyncContext is the caller's to complete.
     */
    public void open(AsyncContext context, StreamRequest order) {
      SSEChannel channel =
          new SSEChannel(
              new StreamResponse(context),
              order.settledBy(settle),
              dispatcher,
              writers,
              clock,
              this::streamClosed);
      Streams.this.open.put(channel, user);
      opened.increment();
      LOG.fine(() -> "A stream of " + inLog() + " is opened; " + openCount() + " are open");
      try {
        channel.open(jitteredRetry());
      } catch (RuntimeException e) {
        channel.release();
        throw e;
      }
      if (isRefusing()) {
        channel.drainAndClose();
      }
    }

    /** Gives the place back where no stream was opened. */
    public void giveBack() {
      free(user);
    }

    private void streamClosed(SSEChannel channel) {
      if (Streams.this.open.remove(channel, user)) {
        ended.get(channel.end()).increment();
        LOG.fine(
            () ->
                "A stream of %s has ended after %d s: %s"
                    .formatted(
                        inLog(),
                        Duration.between(channel.openedAt(), clock.instant()).toSeconds(),
                        channel.end().name().toLowerCase(Locale.ROOT)));
        free(user);
      }
    }

    /** On one line, whatever is in it. */
    private String inLog() {
      return user.replaceAll("\\p{Cntrl}", "?");
    }
  }
}
