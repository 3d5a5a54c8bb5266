package dev.debrief.sse;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Open streams that share limits: opens them within these, ticks each, and ends them all on {@link
 * #drain}. Thread-safe.
 */
final class Streams {
  private static final Logger LOG = Logger.getLogger(Streams.class.getName());

  private final StreamEngine engine;
  private final StreamLimits limits;
  private final Map<SSEChannel, String> open = new ConcurrentHashMap<>(); // with its user
  private final Map<String, Integer> perUser = new ConcurrentHashMap<>();
  private int reserved; // guarded by this
  private boolean draining; // guarded by this
  private final LongAdder opened = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

  Streams(StreamEngine engine, StreamLimits limits) {
    this.engine = engine;
    this.limits = limits;
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
  }

  /**
   * Reserves one more stream of the user. Called before the response is begun, so that a refusal
   * can still have a status.
   *
   * @throws StreamRefusedException when the user or the server has too many, or it is draining
   */
  Reservation reserve(String user) {
    probe(user);
    synchronized (this) {
      check(user);
      reserved++;
      perUser.merge(user, 1, Integer::sum);
    }
    return new Reservation(user);
  }

  /** Refuses what {@link #reserve} would refuse now. */
  void requireCapacity(String user) {
    probe(user);
    synchronized (this) {
      check(user);
    }
  }

  private void check(String user) {
    if (draining) {
      throw StreamRefusedException.stopping();
    }
    if (reserved >= limits.streams()) {
      throw StreamRefusedException.serverLimit(limits.streams());
    }
    if (!user.isEmpty() && perUser.getOrDefault(user, 0) >= limits.streamsPerUser()) {
      throw StreamRefusedException.userLimit(limits.streamsPerUser());
    }
  }

  /**
   * A client that has gone is found by a write that fails, the first or second one after it went.
   * So from half of the limit on, each request of a user sends a keep-alive on the user's other
   * streams: those of tabs that were closed or reloaded are freed before one is refused.
   */
  private void probe(String user) {
    if (!user.isEmpty() && perUser.getOrDefault(user, 0) >= limits.streamsPerUser() / 2) {
      Instant now = engine.now();
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
    perUser.computeIfPresent(user, (key, n) -> n > 1 ? n - 1 : null);
  }

  private synchronized boolean isDraining() {
    return draining;
  }

  StreamLimits limits() {
    return limits;
  }

  int openCount() {
    return open.size();
  }

  /** Streams that count against the limits: open ones, and those being opened. */
  synchronized int reservedCount() {
    return reserved;
  }

  long openedCount() {
    return opened.sum();
  }

  long closedCount(CloseReason reason) {
    return closed.get(reason).sum();
  }

  /** The users with most streams, most first. */
  List<SseServer.Holder> holders(int limit) {
    Map<String, SseServer.Holder> holders = new HashMap<>();
    open.forEach(
        (channel, user) ->
            holders.merge(
                user, new SseServer.Holder(user, 1, channel.openedAt()), SseServer.Holder::plus));
    return holders.values().stream()
        .sorted(
            Comparator.comparingInt(SseServer.Holder::streams)
                .reversed()
                .thenComparing(SseServer.Holder::user))
        .limit(limit)
        .toList();
  }

  /** Ends a user's streams, without a terminal event, and counts them. */
  int close(String user) {
    int count = 0;
    for (Map.Entry<SSEChannel, String> stream : open.entrySet()) {
      if (stream.getValue().equals(user)) {
        stream.getKey().drainAndClose();
        count++;
      }
    }
    return count;
  }

  /** Sends keep-alives and enforces deadlines. Only enqueues, so one thread serves all. */
  void tick() {
    Instant now = engine.now();
    open.keySet().forEach(channel -> tick(channel, now, engine.timings().keepAlive()));
  }

  private static void tick(SSEChannel channel, Instant now, Duration keepAlive) {
    try {
      channel.tick(now, keepAlive);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The tick of a stream failed; other streams still get theirs", e);
    }
  }

  /** Accepts streams again after {@link #drain}. */
  synchronized void resume() {
    draining = false;
  }

  /** Refuses new streams and ends the open ones, without a terminal event: the clients resume. */
  void drain() {
    synchronized (this) {
      draining = true;
    }
    open.keySet().forEach(SSEChannel::drainAndClose);
  }

  /** Capacity for one stream, until that has ended or the reservation is released. */
  final class Reservation {
    private final String user;

    private Reservation(String user) {
      this.user = user;
    }

    /**
     * Opens the stream; it then lives on its own. Where that fails the response is completed and
     * the reservation released.
     */
    void open(StreamResponse response, StreamSpec spec) {
      SSEChannel channel;
      try {
        channel = new SSEChannel(response, spec, engine, limits.queuedBytes(), this::onClosed);
      } catch (RuntimeException e) {
        release();
        response.complete();
        throw e;
      }
      Streams.this.open.put(channel, user);
      opened.increment();
      LOG.fine(() -> "Stream of " + printable() + " opened; " + openCount() + " open");
      try {
        channel.open();
      } catch (RuntimeException e) {
        channel.close(CloseReason.FAILED);
        throw e;
      }
      if (isDraining()) {
        channel.drainAndClose();
      }
    }

    /** For a stream that was not opened. */
    void release() {
      free(user);
    }

    private void onClosed(SSEChannel channel) {
      if (Streams.this.open.remove(channel, user)) {
        closed.get(channel.reason()).increment();
        LOG.fine(
            () ->
                "Stream of %s closed after %d s: %s"
                    .formatted(
                        printable(),
                        Duration.between(channel.openedAt(), engine.now()).toSeconds(),
                        channel.reason().name().toLowerCase(Locale.ROOT)));
        free(user);
      }
    }

    /** On one line, whatever it contains. */
    private String printable() {
      return user.isEmpty() ? "nobody" : user.replaceAll("\\p{Cntrl}", "?");
    }
  }
}
