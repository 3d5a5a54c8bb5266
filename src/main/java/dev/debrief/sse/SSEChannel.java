package dev.debrief.sse;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One open stream: a response that is kept open, and everything between the dispatcher and it.
 *
 * <p><b>No gap, no duplicate.</b> The stream knows up to which number it has seen its channel. A
 * recorded event with the next number goes straight to the queue. Anything else - the first read
 * after subscribing, another number, a full queue - sets {@code behind}, and from then on recorded
 * events are taken from the log only, page by page, until there is nothing left to read. Since an
 * event is committed before it is emitted, live events need not be held while the log is read:
 * those that come meanwhile are found by reading once more.
 *
 * <p><b>Threads.</b> Emitters and the timer only enqueue. One drain task at a time writes, on the
 * executor; no thread is held while there is nothing to write. Two locks: {@code queue} guards what
 * waits and is never held during a call of the container; the {@link StreamResponse} has its own.
 * The first block is written on the container's thread: where another's write fails just as that
 * thread returns, Tomcat recycles without any callback (Http11Processor.service).
 *
 * <p>A failed write of any kind ends the stream without a terminal event: the client reconnects
 * with its last id and loses nothing.
 */
final class SSEChannel {
  private static final Logger LOG = Logger.getLogger(SSEChannel.class.getName());
  private static final int FIRST_PAGE = 20;
  private static final int LARGEST_PAGE = 100;

  /** Batches or pages of the log before other streams get the thread. */
  private static final int TURNS = 16;

  private final StreamResponse response;
  private final StreamSpec spec;
  private final StreamEngine engine;
  private final Consumer<SSEChannel> onClosed;
  private final Instant openedAt;

  private final StreamQueue queue; // guarded by itself, as all below

  private EventDispatcher.Subscription subscription;
  private long seen;
  private String lastId;
  private int pageSize = FIRST_PAGE;
  private boolean behind = true;
  private boolean logAdvanced;
  private boolean draining;
  private boolean finishing;
  private boolean closed;
  private CloseReason reason = CloseReason.CLIENT_GONE; // unless something else ends it
  private boolean warned;
  private Instant lastWrite;
  private Instant waitingSince;

  SSEChannel(
      StreamResponse response,
      StreamSpec spec,
      StreamEngine engine,
      int queuedBytes,
      Consumer<SSEChannel> onClosed) {
    this.response = response;
    this.spec = spec;
    this.engine = engine;
    this.onClosed = onClosed;
    this.queue = new StreamQueue(queuedBytes);
    this.seen = spec.after();
    this.lastId = spec.lastId();
    this.openedAt = engine.now();
    this.lastWrite = openedAt;
  }

  /** When the stream was opened. */
  Instant openedAt() {
    return openedAt;
  }

  /** Why the stream has ended; while it is open, why it would. */
  CloseReason reason() {
    synchronized (queue) {
      return reason;
    }
  }

  /** Subscribes; sends the first block, on this thread, then the log, then what is emitted. */
  void open() {
    response.open(this::release);
    synchronized (queue) {
      waitingSince = engine.now();
      Event hello = keepAlive(waitingSince);
      queue.add(new Event(hello.type(), hello.data(), spec.firstId(), jitteredRetry()).encode());
      spec.opening().forEach(e -> queue.add(e.encode()));
      subscription = engine.dispatcher().subscribe(spec.channel(), this::onEvent);
      draining = true;
    }
    if (drainOnce()) {
      engine.writers().execute(this::drain);
    }
  }

  private Duration jitteredRetry() {
    StreamTimings timings = engine.timings();
    return Duration.ofMillis(
        ThreadLocalRandom.current()
            .nextLong(timings.retryMin().toMillis(), timings.retryMax().toMillis()));
  }

  private void onEvent(ChannelEvent event) {
    synchronized (queue) {
      if (closed || finishing) {
        return;
      }
      if (event.isTransient()) {
        onTransient(event);
      } else if (event.event() == null) {
        fallBehind();
      } else if (event.seq() > seen) {
        if (behind || event.seq() != seen + 1 || queue.isFull()) {
          fallBehind();
        } else {
          accept(event.seq(), event.subject(), event.event(), event::encode);
        }
      }
      wake();
    }
  }

  private void onTransient(ChannelEvent event) {
    if (!spec.includes(event.subject())) {
      return;
    }
    Event rendered = spec.filter().render(event.subject(), event.event());
    if (rendered == null) {
      return;
    }
    String kind = event.subject() + '/' + rendered.type();
    if (behind) {
      queue.defer(kind, rendered);
    } else {
      queue.addTransient(kind, event.encode(rendered.withId(lastId)));
    }
  }

  private void fallBehind() {
    behind = true;
    logAdvanced = true;
  }

  /** Advances to a recorded event and enqueues it if this stream includes it. */
  private void accept(long seq, String subject, Event event, Function<Event, byte[]> encoder) {
    seen = seq;
    if (!spec.includes(subject)) {
      return;
    }
    Event rendered = spec.filter().render(subject, event);
    if (rendered == null) {
      return;
    }
    queue.dropDeferred(subject + '/' + rendered.type());
    queue.add(encoder.apply(rendered));
    lastId = rendered.id();
    if (spec.filter().isTerminal(rendered)) {
      finish(CloseReason.ENDED);
    }
  }

  private void finish(CloseReason why) {
    finishing = true;
    reason = why;
  }

  private void wake() {
    if (!draining && !closed) {
      draining = true;
      if (waitingSince == null) {
        waitingSince = engine.now();
      }
      engine.writers().execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (int turn = 0; turn < TURNS; turn++) {
        if (!drainOnce()) {
          return;
        }
      }
      engine.writers().execute(this::drain); // after the other streams
    } catch (AccessLostException e) {
      LOG.log(Level.FINE, "Access revoked; the stream is closed and a reconnect is refused", e);
      close(CloseReason.ACCESS_REVOKED);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A stream's log cannot be read; its client can resume by id", e);
      close(CloseReason.FAILED);
    }
  }

  private boolean drainOnce() {
    byte[] batch;
    boolean ending;
    synchronized (queue) {
      batch = closed ? null : queue.takeBatch();
      ending = batch == null && (closed || finishing);
      if (batch == null && !ending) {
        if (!behind) {
          draining = false;
          waitingSince = null;
          return false;
        }
        logAdvanced = false;
      }
    }
    if (batch != null) {
      return write(batch);
    }
    if (ending) {
      close(); // also after a cut that found the writer still in the socket
      return false;
    }
    readLog();
    return true;
  }

  /** Takes from the log what the queue has room for; the rest is read again. */
  private void readLog() {
    long from;
    int limit;
    synchronized (queue) {
      from = seen;
      limit = pageSize;
    }
    Replayer.Page page = spec.read(from, limit, engine.awaitDurable());
    synchronized (queue) {
      int taken = 0;
      for (RecordedEvent e : page.events()) {
        if (finishing || queue.isFull()) {
          break;
        }
        accept(e.seq(), e.subject(), e.event(), Event::encode);
        taken++;
      }
      boolean whole = taken == page.events().size();
      pageSize = whole ? Math.min(LARGEST_PAGE, 2 * pageSize) : Math.max(1, taken);
      if (finishing || !whole) {
        return;
      }
      seen = Math.max(seen, page.upTo());
      if (!page.more() && !logAdvanced) {
        behind = false;
        queue.addDeferred(lastId);
      }
    }
  }

  private boolean write(byte[] batch) {
    if (!response.write(batch)) {
      return false;
    }
    synchronized (queue) {
      lastWrite = engine.now();
      waitingSince = lastWrite;
    }
    return true;
  }

  /**
   * Sends what is due: a keep-alive, the warning before the stream expires; ends a stream that has
   * expired, cuts one whose client does not read. Only enqueues.
   *
   * @param quiet a stream without traffic for this long gets a keep-alive
   */
  void tick(Instant now, Duration quiet) {
    StreamTimings timings = engine.timings();
    boolean stalled;
    synchronized (queue) {
      if (!closed && !finishing) {
        Instant expiresAt = spec.expiresAt();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
          finish(CloseReason.EXPIRED);
          wake();
        } else if (expiresAt != null
            && !warned
            && !now.isBefore(expiresAt.minus(timings.expiryWarning()))) {
          warned = true;
          long left = Duration.between(now, expiresAt).toSeconds();
          queue.add(Event.of("auth", "{\"expiresInSeconds\":" + left + "}").encode());
          wake();
        } else if (subscription != null && !draining && !now.isBefore(lastWrite.plus(quiet))) {
          queue.add(keepAlive(now).encode());
          wake();
        }
      }
      stalled =
          !closed && waitingSince != null && now.isAfter(waitingSince.plus(timings.stallLimit()));
    }
    if (stalled) {
      LOG.fine("Slow client disconnected; it can resume by id");
      cut();
    }
  }

  private static Event keepAlive(Instant now) {
    return Event.of("hb", Long.toString(now.getEpochSecond()));
  }

  /** Ends the response after what waits has been written, without a terminal event. */
  void drainAndClose() {
    synchronized (queue) {
      finish(CloseReason.STOPPED);
      wake();
    }
  }

  /**
   * Frees everything at once while the writer is blocked in a socket: only the writer can then
   * complete the response, as soon as the container's own write timeout releases it.
   */
  private void cut() {
    synchronized (queue) {
      reason = CloseReason.SLOW_CONSUMER;
    }
    release();
    response.completeUnlessWriting();
  }

  /** Ends it at once. */
  void close(CloseReason why) {
    synchronized (queue) {
      reason = why;
    }
    close();
  }

  /** Releases the subscription and completes the response; may be called more than once. */
  private void close() {
    release();
    response.complete();
  }

  private void release() {
    synchronized (queue) {
      if (closed) {
        return;
      }
      closed = true;
      queue.clear();
      if (subscription != null) {
        subscription.close();
      }
    }
    onClosed.accept(this);
  }
}
