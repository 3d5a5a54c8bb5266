package dev.debrief.sse;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One open stream: a response that is kept open, and everything between the dispatcher and it.
 *
 * <p><b>No gap, no duplicate.</b> The stream knows up to which number it has seen its channel. The
 * next recorded event in line goes straight to the outbox. Anything else - the first read after
 * subscribing, a number out of line, a full outbox - sets {@code behind}, and from then on recorded
 * events are taken from the log only, page by page, until there is nothing left to read. Since an
 * event is committed before it is emitted, live events need not be held while the log is read:
 * those that come meanwhile are found by reading once more.
 *
 * <p><b>Threads.</b> Emitters and the timer only enqueue. One drain task at a time writes, on the
 * executor; no thread is held while there is nothing to write. Two locks: {@code outbox} guards
 * what waits and is never held during a call of the container; the {@link StreamResponse} has its
 * own. The first block is the container's thread's to write: where another's write fails just as
 * that thread returns, Tomcat recycles without any callback (Http11Processor.service).
 *
 * <p>A failed write of any kind ends the stream without an end event: the client reconnects with
 * its last id and loses nothing.
 */
public final class SSEChannel {
  /** A stream that makes no progress for this long, with something to write, is cut. */
  static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  /** How long before its token expires a client is warned. */
  static final Duration EXPIRY_WARNING = Duration.ofSeconds(30);

  private static final Logger LOG = Logger.getLogger(SSEChannel.class.getName());
  private static final int FIRST_PAGE = 20;
  private static final int LARGEST_PAGE = 100;

  /** So many batches or pages of the log at a time. */
  private static final int TURNS = 16;

  private final StreamResponse response;
  private final StreamRequest order;
  private final EventDispatcher dispatcher;
  private final Executor writers;
  private final InstantSource clock;
  private final Consumer<SSEChannel> onClosed;
  private final Instant openedAt;

  private final StreamQueue outbox = new StreamQueue(); // guarded by itself, as all below

  private EventDispatcher.Subscription subscription;
  private long seen;
  private String lastId;
  private int pageSize = FIRST_PAGE;
  private boolean behind = true;
  private boolean grown;
  private boolean draining;
  private boolean finishing;
  private boolean closed;
  private CloseReason end = CloseReason.LEFT; // unless something else ends it
  private boolean warned;
  private Instant lastWrite;
  private Instant waitingSince;

  SSEChannel(
      StreamResponse response,
      StreamRequest order,
      EventDispatcher dispatcher,
      Executor writers,
      InstantSource clock,
      Consumer<SSEChannel> onClosed) {
    this.response = response;
    this.order = order;
    this.dispatcher = dispatcher;
    this.writers = writers;
    this.clock = clock;
    this.onClosed = onClosed;
    this.seen = order.after();
    this.lastId = order.lastId();
    this.openedAt = clock.instant();
    this.lastWrite = openedAt;
  }

  /** Since when the stream is open. */
  Instant openedAt() {
    return openedAt;
  }

  /** Why the stream has ended; while it is open, why it would. */
  CloseReason end() {
    synchronized (outbox) {
      return end;
    }
  }

  /** Subscribes; sends the first block, on this thread, then the log, then what is emitted. */
  void open(Duration retry) {
    response.open(this::release);
    synchronized (outbox) {
      waitingSince = clock.instant();
      Event hello = keepAlive(waitingSince);
      outbox.add(
          EventEncoder.encode(new Event(hello.type(), hello.data(), order.firstId(), retry)));
      order.opening().forEach(e -> outbox.add(EventEncoder.encode(e)));
      subscription = dispatcher.subscribe(order.channel(), this::hear);
      draining = true;
    }
    if (drainOnce()) {
      writers.execute(this::drain);
    }
  }

  private void hear(ChannelEvent heard) {
    synchronized (outbox) {
      if (closed || finishing) {
        return;
      }
      if (heard.isTransient()) {
        hearTransient(heard);
      } else if (heard.event() == null) {
        fallBehind();
      } else if (heard.seq() > seen) {
        if (behind || heard.seq() != seen + 1 || outbox.isFull()) {
          fallBehind();
        } else {
          take(heard.seq(), heard.subject(), heard.event(), heard::encode);
        }
      }
      wake();
    }
  }

  private void hearTransient(ChannelEvent heard) {
    if (order.subject() != null && !order.subject().equals(heard.subject())) {
      return;
    }
    Event shown = order.view().show(heard.subject(), heard.event());
    if (shown == null) {
      return;
    }
    String kind = heard.subject() + '/' + shown.type();
    if (behind) {
      outbox.hold(kind, shown);
    } else {
      outbox.addTransient(kind, heard.encode(shown.withId(lastId)));
    }
  }

  private void fallBehind() {
    behind = true;
    grown = true;
  }

  /** Moves on to a recorded event and puts it in the outbox if this stream shows it. */
  private void take(long seq, String subject, Event event, Function<Event, byte[]> encoder) {
    seen = seq;
    if (order.subject() != null && !order.subject().equals(subject)) {
      return;
    }
    Event shown = order.view().show(subject, event);
    if (shown == null) {
      return;
    }
    outbox.forget(subject + '/' + shown.type());
    outbox.add(encoder.apply(shown));
    lastId = shown.id();
    if (order.view().ends(shown)) {
      finish(CloseReason.ENDED);
    }
  }

  private void finish(CloseReason why) {
    finishing = true;
    end = why;
  }

  private void wake() {
    if (!draining && !closed) {
      draining = true;
      if (waitingSince == null) {
        waitingSince = clock.instant();
      }
      writers.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (int turn = 0; turn < TURNS; turn++) {
        if (!drainOnce()) {
          return;
        }
      }
      writers.execute(this::drain); // the others come first
    } catch (AccessLostException e) {
      LOG.log(Level.FINE, "A stream's caller lost access; it is closed and a reconnect refused", e);
      close(CloseReason.DENIED);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A stream could not read its log; it is cut and resumes by id", e);
      close(CloseReason.FAILED);
    }
  }

  private boolean drainOnce() {
    byte[] batch;
    boolean ending;
    synchronized (outbox) {
      batch = closed ? null : outbox.takeBatch();
      ending = batch == null && (closed || finishing);
      if (batch == null && !ending) {
        if (!behind) {
          draining = false;
          waitingSince = null;
          return false;
        }
        grown = false;
      }
    }
    if (batch != null) {
      return write(batch);
    }
    if (ending) {
      close(); // also after a cut, whose writer was still in the socket
      return false;
    }
    readLog();
    return true;
  }

  /** Takes from the log what the outbox has room for; what it has not is read again. */
  private void readLog() {
    long from;
    int limit;
    synchronized (outbox) {
      from = seen;
      limit = pageSize;
    }
    Replayer.Page page = order.log().after(order.channel(), order.subject(), from, limit);
    synchronized (outbox) {
      int taken = 0;
      for (RecordedEvent e : page.events()) {
        if (finishing || outbox.isFull()) {
          break;
        }
        take(e.seq(), e.subject(), e.event(), EventEncoder::encode);
        taken++;
      }
      boolean whole = taken == page.events().size();
      pageSize = whole ? Math.min(LARGEST_PAGE, 2 * pageSize) : Math.max(1, taken);
      if (finishing || !whole) {
        return;
      }
      seen = Math.max(seen, page.upTo());
      if (!page.more() && !grown) {
        behind = false;
        outbox.releaseHeld(lastId);
      }
    }
  }

  private boolean write(byte[] batch) {
    if (!response.write(batch)) {
      return false;
    }
    synchronized (outbox) {
      lastWrite = clock.instant();
      waitingSince = lastWrite;
    }
    return true;
  }

  /**
   * Sends what the time asks for: a keep-alive, the warning that the token expires, the end of a
   * stream whose token has, the cut of one whose client does not read. Only enqueues.
   *
   * @param quiet after this long without traffic a keep-alive is sent
   */
  void tick(Instant now, Duration quiet) {
    boolean stalled;
    synchronized (outbox) {
      if (!closed && !finishing) {
        Instant expiresAt = order.expiresAt();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
          finish(CloseReason.EXPIRED);
          wake();
        } else if (expiresAt != null && !warned && !now.isBefore(expiresAt.minus(EXPIRY_WARNING))) {
          warned = true;
          long left = Duration.between(now, expiresAt).toSeconds();
          outbox.add(EventEncoder.encode(Event.of("auth", "{\"expiresInSeconds\":" + left + "}")));
          wake();
        } else if (subscription != null && !draining && !now.isBefore(lastWrite.plus(quiet))) {
          outbox.add(EventEncoder.encode(keepAlive(now)));
          wake();
        }
      }
      stalled = !closed && waitingSince != null && now.isAfter(waitingSince.plus(STALL_LIMIT));
    }
    if (stalled) {
      LOG.fine("A stream's client does not read; the stream is cut and resumes by id");
      cut();
    }
  }

  private static Event keepAlive(Instant now) {
    return Event.of("hb", Long.toString(now.getEpochSecond()));
  }

  /** Ends the response after what waits has been written, without an end event. */
  void drainAndClose() {
    synchronized (outbox) {
      finish(CloseReason.STOPPED);
      wake();
    }
  }

  /**
   * Frees everything at once where the writer hangs in a socket: only it can then complete the
   * response, as soon as the container's own write timeout lets it go.
   */
  private void cut() {
    synchronized (outbox) {
      end = CloseReason.SLOW;
    }
    release();
    response.completeUnlessWriting();
  }

  private void close(CloseReason why) {
    synchronized (outbox) {
      end = why;
    }
    close();
  }

  /** Releases the subscription and completes the response; may be called more than once. */
  private void close() {
    release();
    response.complete();
  }

  void release() {
    synchronized (outbox) {
      if (closed) {
        return;
      }
      closed = true;
      outbox.clear();
      if (subscription != null) {
        subscription.close();
      }
    }
    onClosed.accept(this);
  }
}
