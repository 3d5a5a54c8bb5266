package dev.debrief.sse;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Server-sent events for servlets: opens streams on requests and publishes events to them. Made
 * once per application, by {@link #builder}, and closed with it; safe for use by any thread. Starts
 * its threads with the first stream: two for deadlines, and a few that write.
 */
public final class SseServer implements AutoCloseable {
  /** The media type of every stream, with the one encoding it has (WHATWG HTML 9.2.4). */
  public static final String CONTENT_TYPE = StreamHeaders.MEDIA_TYPE + ";charset=utf-8";

  /** How many writes run at a time, blocked ones not counted. */
  private static final int WRITERS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private static final Logger LOG = Logger.getLogger(SseServer.class.getName());

  private final Core core;
  private final Streams streams;

  private SseServer(Core core, StreamLimits limits) {
    this.core = core;
    this.streams = new Streams(core.engine, limits);
    core.groups.add(streams);
  }

  /** A server with a log in memory and the default timings and limits. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A second front door to the same channels and threads, with limits, counts and {@link #drain} of
   * its own: for streams that a full or drained server must not refuse. Closed with this one.
   */
  public SseServer withOwnLimits(StreamLimits limits) {
    return new SseServer(core, limits);
  }

  // Streams

  /**
   * Opens a stream; call it last in {@code doGet} of a servlet with {@code asyncSupported}. Reads
   * {@code Last-Event-ID} (or the parameter {@code lastEventId}), makes the request asynchronous
   * and returns; the stream then lives on its own. A client that has seen the stream's end gets
   * 204, a {@code HEAD} request the headers only. A stream that is refused is answered with a plain
   * status.
   *
   * @throws StreamRefusedException in place of that answer, where the server was built so
   */
  public void open(HttpServletRequest request, HttpServletResponse response, StreamRequest wanted) {
    try {
      openOrRefuse(request, response, wanted);
    } catch (StreamRefusedException e) {
      if (core.throwsRefusals) {
        throw e;
      }
      response.setStatus(e.status());
      if (e.retryAfter() != null) {
        response.setHeader("Retry-After", Long.toString(e.retryAfter().toSeconds()));
      }
    }
  }

  private void openOrRefuse(
      HttpServletRequest request, HttpServletResponse response, StreamRequest wanted) {
    StreamHeaders.requireAcceptable(request);
    Optional<StreamSpec> spec = wanted.resolve(core.log, StreamHeaders.lastEventId(request));
    if (spec.isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else if (request.getMethod().equals("HEAD")) {
      StreamHeaders.writeTo(response);
    } else {
      open(request, response, spec.get());
    }
  }

  private void open(HttpServletRequest request, HttpServletResponse response, StreamSpec spec) {
    Streams.Reservation reservation = streams.reserve(spec.user());
    StreamResponse started;
    try {
      core.startTimers();
      started = StreamResponse.start(request, response);
    } catch (RuntimeException e) {
      reservation.release();
      throw e;
    }
    reservation.open(started, spec);
  }

  /** Whether the request names the media type of event streams among those it accepts. */
  public static boolean isRequestedBy(HttpServletRequest request) {
    return StreamHeaders.isRequestedBy(request);
  }

  /** The last id the client has seen, as it was sent; null where it sent none. */
  public static String lastEventId(HttpServletRequest request) {
    return StreamHeaders.lastEventId(request);
  }

  /**
   * Refuses a request that accepts other media types only, before anything is done for it.
   *
   * @throws StreamRefusedException 406
   */
  public static void requireAcceptable(HttpServletRequest request) {
    StreamHeaders.requireAcceptable(request);
  }

  /**
   * Refuses a stream that would now be one too many, before anything is done for it.
   *
   * @throws StreamRefusedException 429 or 503
   */
  public void requireCapacity(String user) {
    streams.requireCapacity(user);
  }

  // Events

  /**
   * Appends an event to the server's log, and sends it once it is durable: after the commit where
   * the caller is in a transaction of the log.
   */
  public RecordedEvent record(ChannelKey channel, String type, String data) {
    return core.log.append(
        channel, null, type, data, recorded -> publish(ChannelEvent.recorded(channel, recorded)));
  }

  /** Sends an event that is not stored: clients that are not connected now never get it. */
  public void emit(ChannelKey channel, String type, String data) {
    publish(ChannelEvent.transientEvent(channel, null, Event.of(type, data)));
  }

  /** What a job publishes with that is about one subject of a channel. */
  public SSEChannelPublisher publisher(
      ChannelKey channel, String subject, SSEChannelPublisher.Types types) {
    return new SSEChannelPublisher(core.engine.dispatcher(), core.log, channel, subject, types);
  }

  /**
   * Sends an event that was recorded in another log than the server's, or is not to be recorded.
   */
  public void publish(ChannelEvent event) {
    core.engine.dispatcher().emit(event);
  }

  /** The same on this node only: what another node has emitted, or what only concerns this one. */
  public void publishHere(ChannelEvent event) {
    core.engine.dispatcher().deliver(event);
  }

  /** Makes every stream read its log, where events of other nodes may have been missed. */
  public void wakeAll() {
    core.engine.dispatcher().wakeAll();
  }

  /** Passes what is published here on to other nodes, from now on; {@link Relay#NONE} ends that. */
  public void connect(Relay others) {
    core.engine.dispatcher().connect(others);
  }

  /**
   * Notifies a listener in this process of all events of a channel, from now on.
   *
   * @return ends this subscription
   */
  public Runnable subscribe(ChannelKey channel, ChannelListener listener) {
    return core.engine.dispatcher().subscribe(channel, listener)::close;
  }

  // Operation

  /** Refuses new streams and ends the open ones; the clients resume, elsewhere or later. */
  public void drain() {
    streams.drain();
  }

  /** Accepts streams again after {@link #drain}. */
  public void resume() {
    streams.resume();
  }

  /**
   * Ends a user's streams, without a terminal event: a client that still may resumes.
   *
   * @return how many there were
   */
  public int closeStreamsOf(String user) {
    return streams.close(user);
  }

  /** How much the streams may take. */
  public StreamLimits limits() {
    return streams.limits();
  }

  /** How many streams are open. */
  public int openCount() {
    return streams.openCount();
  }

  /** How many streams have been opened since the start. */
  public long openedCount() {
    return streams.openedCount();
  }

  /** How many streams have ended for this reason since the start. */
  public long closedCount(CloseReason reason) {
    return streams.closedCount(reason);
  }

  /**
   * A user with open streams.
   *
   * @param streams how many
   * @param since when the oldest of them was opened
   */
  public record Holder(String user, int streams, Instant since) {
    Holder plus(Holder other) {
      return new Holder(
          user, streams + other.streams, since.isBefore(other.since) ? since : other.since);
    }
  }

  /** The users with most open streams, most first. */
  public List<Holder> holders(int limit) {
    return streams.holders(limit);
  }

  /**
   * Ends all streams, those of {@link #withOwnLimits} too, and the threads. Waits for these some
   * seconds at most; a write that is blocked ends with the container's own timeout.
   */
  @Override
  public void close() {
    core.close();
  }

  /** What the front doors of one server share. */
  private static final class Core {
    private final EventLog log;
    private final boolean throwsRefusals;
    private final WriterPool writers;
    private final StreamEngine engine;
    private final ScheduledThreadPoolExecutor timers;
    private final List<Streams> groups = new CopyOnWriteArrayList<>();
    private boolean ticking; // guarded by this

    Core(Builder built) {
      log = built.log;
      throwsRefusals = built.throwsRefusals;
      writers = new WriterPool(WRITERS, built.threads);
      engine =
          new StreamEngine(
              new EventDispatcher(), writers, built.clock, built.awaitDurable, built.timings);
      timers = new ScheduledThreadPoolExecutor(2, built.threads); // one for each task
    }

    synchronized void startTimers() {
      if (!ticking) {
        repeat(engine.timings().tick(), () -> groups.forEach(Streams::tick));
        repeat(WriterPool.REBALANCE_EVERY, writers::rebalance);
        ticking = true;
      }
    }

    private void repeat(Duration pause, Runnable task) {
      ScheduledFuture<?> unused =
          timers.scheduleWithFixedDelay( // a late run is not made up for
              () -> {
                try {
                  task.run();
                } catch (RuntimeException e) {
                  LOG.log(Level.WARNING, "Scheduled task failed; it will run again", e);
                }
              },
              pause.toMillis(),
              pause.toMillis(),
              TimeUnit.MILLISECONDS);
    }

    void close() {
      groups.forEach(Streams::drain);
      timers.shutdown();
      writers.close();
      try {
        timers.awaitTermination(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Settings of a server that is to be built. Not thread-safe. */
  public static final class Builder {
    private EventLog log = new MemoryEventLog();
    private StreamTimings timings = StreamTimings.DEFAULT;
    private StreamLimits limits = StreamLimits.DEFAULT;
    private InstantSource clock = InstantSource.system();
    private Runnable awaitDurable = () -> {};
    private ThreadFactory threads = daemons();
    private boolean throwsRefusals;

    private Builder() {}

    private static ThreadFactory daemons() {
      AtomicInteger number = new AtomicInteger();
      return task -> {
        Thread thread = new Thread(task, "sse-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }

    /** Where events are recorded and read; by default in memory. */
    public Builder log(EventLog where) {
      log = Objects.requireNonNull(where, "where");
      return this;
    }

    /** By default {@link StreamTimings#DEFAULT}. */
    public Builder timings(StreamTimings value) {
      timings = Objects.requireNonNull(value, "value");
      return this;
    }

    /** By default {@link StreamLimits#DEFAULT}. */
    public Builder limits(StreamLimits value) {
      limits = Objects.requireNonNull(value, "value");
      return this;
    }

    /** What streams expire by; by default the system's clock. */
    public Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Called before events that were read from a log are sent; returns when they can no longer be
     * lost, since a client resumes after what it has seen. By default a log reads durable events
     * only.
     */
    public Builder awaitDurable(Runnable value) {
      awaitDurable = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Makes the server's threads; by default daemons. */
    public Builder threads(ThreadFactory value) {
      threads = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Throws {@link StreamRefusedException} for refused streams, in place of a plain status. */
    public Builder throwRefusals() {
      throwsRefusals = true;
      return this;
    }

    /** The server. */
    public SseServer build() {
      return new SseServer(new Core(this), limits);
    }
  }
}
