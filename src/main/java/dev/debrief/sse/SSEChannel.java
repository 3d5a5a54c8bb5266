package dev.debrief.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One open stream: an AsyncContext that is kept open, and everything between the dispatcher and its
 * socket.
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
 * what waits and is never held during a container call; {@code io} guards the response and is held
 * around write, flush and complete, and in every callback of the container. Without the latter
 * Tomcat recycles the response of a vanished client while the writer is still inside it, and the
 * next user's request fails in its place (Tomcat BZ 61768, spring-framework#32340). A
 * ReentrantLock, since Undertow calls {@code onError} from within {@code flush} on the writer's own
 * thread.
 *
 * <p>A failed write of any kind ends the stream without an end event: the client reconnects with
 * its last id and loses nothing.
 */
public final class SSEChannel implements AsyncListener {
  /** A stream that makes no progress for this long, with something to write, is cut. */
  static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  /** After this long without traffic a keep-alive is sent. */
  static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /** How long before its token expires a client is warned. */
  static final Duration EXPIRY_WARNING = Duration.ofSeconds(30);

  private static final Logger LOG = Logger.getLogger(SSEChannel.class.getName());
  private static final int REPLAY_PAGE = 20;

  private final AsyncContext context;
  private final StreamOrder order;
  private final EventDispatcher dispatcher;
  private final Executor writers;
  private final InstantSource clock;
  private final Consumer<SSEChannel> onClosed;

  private final ReentrantLock io = new ReentrantLock();
  private boolean dead; // guarded by io

  private final Outbox outbox = new Outbox(); // guarded by itself, as all below

  /** The newest transient event of each kind that came while the log was being read. */
  private final Map<String, Event> held = new LinkedHashMap<>();

  private EventDispatcher.Subscription subscription;
  private long seen;
  private String lastId;
  private boolean behind = true;
  private boolean grown;
  private boolean draining;
  private boolean finishing;
  private boolean closed;
  private boolean warned;
  private Instant lastWrite;
  private Instant waitingSince;

  SSEChannel(
      AsyncContext context,
      StreamOrder order,
      EventDispatcher dispatcher,
      Executor writers,
      InstantSource clock,
      Consumer<SSEChannel> onClosed) {
    this.context = context;
    this.order = order;
    this.dispatcher = dispatcher;
    this.writers = writers;
    this.clock = clock;
    this.onClosed = onClosed;
    this.seen = order.after();
    this.lastId = order.lastId();
    this.lastWrite = clock.instant();
  }

  /** Subscribes, then sends the first block, the log, and from then on what is emitted. */
  void open(Duration retry) {
    context.addListener(this);
    synchronized (outbox) {
      Event hello = keepAlive(clock.instant());
      outbox.add(null, EventEncoder.encode(new Event(hello.type(), hello.data(), null, retry)));
      order.opening().forEach(e -> outbox.add(null, EventEncoder.encode(e)));
      subscription = dispatcher.subscribe(order.channel(), this::hear);
      wake();
    }
  }

  /** Whose stream it is. */
  String user() {
    return order.user();
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
          enqueue(heard.seq(), heard.subject(), heard.event());
          seen = heard.seq();
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
      held.remove(kind);
      held.put(kind, shown);
    } else {
      outbox.addTransient(kind, EventEncoder.encode(shown.withId(lastId)));
    }
  }

  private void fallBehind() {
    behind = true;
    grown = true;
  }

  /** Puts a recorded event in the outbox if this stream shows it; the caller moves {@code seen}. */
  private void enqueue(long seq, String subject, Event event) {
    if (order.subject() != null && !order.subject().equals(subject)) {
      return;
    }
    Event shown = order.view().show(subject, event);
    if (shown == null || seq <= seen) {
      return;
    }
    outbox.add(null, EventEncoder.encode(shown));
    lastId = shown.id();
    if (order.view().ends(shown)) {
      finishing = true;
    }
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
      while (drainOnce()) {
        // one batch or one page of the log each time
      }
    } catch (AccessLostException e) {
      LOG.log(Level.FINE, "A stream's caller lost access; it is closed and a reconnect refused", e);
      close();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A stream could not read its log; it is cut and resumes by id", e);
      close();
    }
  }

  /** Writes one batch or reads one page; false when there is nothing more to do. */
  private boolean drainOnce() {
    byte[] batch;
    synchronized (outbox) {
      batch = closed ? null : outbox.takeBatch();
      if (batch == null) {
        if (closed || (!behind && !finishing)) {
          draining = false;
          waitingSince = null;
          return false;
        }
        if (!finishing) {
          grown = false;
        }
      }
    }
    if (batch != null) {
      return write(batch);
    }
    if (isFinishing()) {
      close();
      return false;
    }
    readLog();
    return true;
  }

  private boolean isFinishing() {
    synchronized (outbox) {
      return finishing;
    }
  }

  private void readLog() {
    long from;
    synchronized (outbox) {
      from = seen;
    }
    Replayer.Page page = order.log().after(order.channel(), order.subject(), from, REPLAY_PAGE);
    synchronized (outbox) {
      for (RecordedEvent e : page.events()) {
        if (!finishing) {
          enqueue(e.seq(), e.subject(), e.event());
          seen = Math.max(seen, e.seq());
        }
      }
      seen = Math.max(seen, page.upTo());
      if (!page.more() && !grown) {
        behind = false;
        held.forEach(
            (kind, event) -> {
              if (!finishing) {
                outbox.addTransient(kind, EventEncoder.encode(event.withId(lastId)));
              }
            });
        held.clear();
      }
    }
  }

  private boolean write(byte[] batch) {
    io.lock();
    try {
      if (dead) {
        return false;
      }
      ServletOutputStream out = context.getResponse().getOutputStream();
      out.write(batch);
      out.flush();
    } catch (IOException | RuntimeException e) {
      // After a client has gone Tomcat's stream throws NullPointerException or ISE as well.
      LOG.log(Level.FINE, "A stream's client has gone; it resumes by id", e);
      close();
      return false;
    } finally {
      io.unlock();
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
   */
  void tick(Instant now) {
    boolean stalled;
    synchronized (outbox) {
      if (closed || finishing) {
        stalled = !closed && isStalled(now);
      } else {
        Instant expiresAt = order.expiresAt();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
          finishing = true;
          wake();
        } else if (expiresAt != null && !warned && !now.isBefore(expiresAt.minus(EXPIRY_WARNING))) {
          warned = true;
          long left = Duration.between(now, expiresAt).toSeconds();
          outbox.add(
              null, EventEncoder.encode(Event.of("auth", "{\"expiresInSeconds\":" + left + "}")));
          wake();
        } else if (!draining && !now.isBefore(lastWrite.plus(KEEP_ALIVE))) {
          outbox.add(null, EventEncoder.encode(keepAlive(now)));
          wake();
        }
        stalled = isStalled(now);
      }
    }
    if (stalled) {
      LOG.fine("A stream's client does not read; the stream is cut and resumes by id");
      cut();
    }
  }

  private boolean isStalled(Instant now) {
    return waitingSince != null && now.isAfter(waitingSince.plus(STALL_LIMIT));
  }

  private static Event keepAlive(Instant now) {
    return Event.of("hb", Long.toString(now.getEpochSecond()));
  }

  /** Ends the response after what waits has been written, without an end event. */
  void drainAndClose() {
    synchronized (outbox) {
      finishing = true;
      wake();
    }
  }

  /**
   * Frees everything at once where the writer hangs in a socket: only it can then complete the
   * response, as soon as the container's own write timeout lets it go.
   */
  private void cut() {
    release();
    if (io.tryLock()) {
      try {
        complete();
      } finally {
        io.unlock();
      }
    }
  }

  /** Releases the subscription and completes the response; may be called more than once. */
  private void close() {
    release();
    io.lock();
    try {
      complete();
    } finally {
      io.unlock();
    }
  }

  private void release() {
    synchronized (outbox) {
      if (closed) {
        return;
      }
      closed = true;
      outbox.clear();
      held.clear();
      if (subscription != null) {
        subscription.close();
      }
    }
    onClosed.accept(this);
  }

  /** Under io. Never twice: on Tomcat a second complete may meet another user's request. */
  private void complete() {
    if (dead) {
      return;
    }
    dead = true;
    try {
      context.complete();
    } catch (IllegalStateException | NullPointerException e) {
      LOG.log(Level.FINE, "The container had already ended the stream", e);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    gone();
  }

  @Override
  public void onError(AsyncEvent event) {
    gone();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    close();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nothing starts a second asynchronous cycle on a stream.
  }

  private void gone() {
    io.lock();
    try {
      dead = true;
    } finally {
      io.unlock();
    }
    release();
  }

  /** What waits to be written, bounded in bytes. */
  static final class Outbox {
    /** What one stream may have waiting. */
    static final int MAX_BYTES = 64 * 1024;

    /** One write: below the containers' buffers, so that a failure shows in flush. */
    private static final int BATCH_BYTES = 8_000;

    private final Map<Object, byte[]> blocks = new LinkedHashMap<>();
    private int bytes;

    /** Adds a block; one with a kind can be replaced by a newer one of that kind. */
    private void add(String kind, byte[] block) {
      blocks.put(kind == null ? new Object() : kind, block);
      bytes += block.length;
    }

    /**
     * Adds a transient block. As long as little waits all are kept, so that a summary grows word by
     * word; past a quarter of the bound a newer one replaces the older of its kind, and where even
     * that does not fit it is dropped.
     */
    void addTransient(String kind, byte[] block) {
      if (bytes + block.length <= MAX_BYTES / 4) {
        add(null, block);
        return;
      }
      byte[] older = blocks.remove(kind);
      if (older != null) {
        bytes -= older.length;
      }
      if (bytes + block.length <= MAX_BYTES) {
        add(kind, block);
      }
    }

    boolean isFull() {
      return bytes >= MAX_BYTES;
    }

    /** The next blocks as one array: as many as fit into a batch, at least one; null if empty. */
    byte[] takeBatch() {
      if (blocks.isEmpty()) {
        return null;
      }
      ByteArrayOutputStream batch = new ByteArrayOutputStream(Math.min(bytes, BATCH_BYTES));
      var each = blocks.values().iterator();
      while (each.hasNext()) {
        byte[] block = each.next();
        if (batch.size() > 0 && batch.size() + block.length > BATCH_BYTES) {
          break;
        }
        batch.writeBytes(block);
        bytes -= block.length;
        each.remove();
      }
      return batch.toByteArray();
    }

    void clear() {
      blocks.clear();
      bytes = 0;
    }
  }
}
