package dev.debrief.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The response of one stream: all calls to its container, and all callbacks from it.
 *
 * <p>One lock is held around write, flush and complete, and in every callback. Without it Tomcat
 * recycles the response of a client that has gone while the writer is still inside it, and the next
 * user's request fails in its place (Tomcat BZ 61768, spring-framework#32340). A ReentrantLock,
 * since Undertow calls {@code onError} from within {@code flush} on the writer's own thread.
 */
final class StreamResponse {
  private static final Logger LOG = Logger.getLogger(StreamResponse.class.getName());

  /**
   * Streams have deadlines of their own. Not 0: Tomcat checks every second whether a request
   * without a timeout has lost its application, mistakes one that has just been recycled for one of
   * those, and lets go of the stream that is opened in its place, which then never ends
   * (AbstractProcessor.timeoutAsync, ConnectionHandler.process). With a timeout it takes a recycled
   * one to have begun in 1970, so this one reaches further back.
   */
  private static final Duration NO_TIMEOUT = Duration.ofDays(100 * 365);

  private final AsyncContext context;
  private final ReentrantLock io = new ReentrantLock();
  private boolean dead; // guarded by io
  private Runnable onEnd = () -> {}; // set before anything else happens

  /**
   * @param context just started
   */
  StreamResponse(AsyncContext context) {
    this.context = context;
  }

  /**
   * Sets the headers and makes the request asynchronous. Undertow allows that, and the timeout,
   * only before the servlet returns.
   */
  static StreamResponse start(HttpServletRequest request, HttpServletResponse response) {
    StreamHeaders.writeTo(response);
    StreamResponse started = new StreamResponse(request.startAsync(request, response));
    try {
      started.context.setTimeout(NO_TIMEOUT.toMillis());
    } catch (RuntimeException e) {
      started.complete();
      throw e;
    }
    return started;
  }

  /**
   * Registers for the container's callbacks; called once, before the first write.
   *
   * @param release frees what the stream holds, when its client has gone or the container ends it;
   *     may be run more than once
   */
  void open(Runnable release) {
    onEnd = release;
    context.addListener(new Callbacks(this));
  }

  /**
   * Writes and flushes; blocks while the client does not read.
   *
   * @return false where the client has gone or the response is completed; it is completed then
   */
  boolean write(byte[] batch) {
    io.lock();
    try {
      if (dead) {
        return false;
      }
      var out = context.getResponse().getOutputStream();
      out.write(batch);
      out.flush();
      return true;
    } catch (IOException | RuntimeException e) {
      // Tomcat also throws NullPointerException or IllegalStateException after a client has gone.
      LOG.log(Level.FINE, "Client gone; it can resume by id", e);
      onEnd.run();
      end();
      return false;
    } finally {
      io.unlock();
    }
  }

  /** Completes the response, after a write that is under way; may be called more than once. */
  void complete() {
    io.lock();
    try {
      end();
    } finally {
      io.unlock();
    }
  }

  /** Completes the response unless a write is under way. */
  void completeUnlessWriting() {
    if (io.tryLock()) {
      try {
        end();
      } finally {
        io.unlock();
      }
    }
  }

  /** Under io. Never twice: on Tomcat a second complete may hit another user's request. */
  private void end() {
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

  private void gone() {
    io.lock();
    try {
      dead = true;
    } finally {
      io.unlock();
    }
    onEnd.run();
  }

  private void timedOut() {
    onEnd.run();
    complete();
  }

  /**
   * The container's callbacks. Public, and with a constructor it could use: WildFly checks that it
   * could create each listener of a WAR itself, and warns of one that it could not (WFLYEE0007).
   */
  public static final class Callbacks implements AsyncListener {
    private final StreamResponse response;

    /** Never called. */
    public Callbacks() {
      this(null);
    }

    private Callbacks(StreamResponse response) {
      this.response = response;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      response.gone();
    }

    @Override
    public void onError(AsyncEvent event) {
      response.gone();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      response.timedOut();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {} // nothing starts a second cycle
  }
}
