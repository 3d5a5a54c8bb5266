package dev.debrief.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The response of one stream: all that a stream does with its container, and all that the container
 * tells it.
 *
 * <p>One lock is held around write, flush and complete, and in every callback of the container.
 * Without it Tomcat recycles the response of a vanished client while the writer is still inside it,
 * and the next user's request fails in its place (Tomcat BZ 61768, spring-framework#32340). A
 * ReentrantLock, since Undertow calls {@code onError} from within {@code flush} on the writer's own
 * thread.
 */
final class StreamResponse {
  private static final Logger LOG = Logger.getLogger(StreamResponse.class.getName());

  private final AsyncContext context;
  private final ReentrantLock io = new ReentrantLock();
  private boolean dead; // guarded by io
  private Runnable onEnd; // set before anything else happens

  /**
   * @param context just started
   */
  StreamResponse(AsyncContext context) {
    this.context = context;
  }

  /**
   * Has the container tell what happens; called once, before the first write.
   *
   * @param freeing frees what the stream holds, when its client has gone or the container ends it;
   *     may be run more than once
   */
  void open(Runnable freeing) {
    onEnd = freeing;
    context.addListener(new Callbacks(this));
  }

  /**
   * Writes and flushes; blocks while the client does not read.
   *
   * @return false where the client has gone or the response is completed; it is then completed
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
      // After a client has gone Tomcat's stream throws NullPointerException or ISE as well.
      LOG.log(Level.FINE, "A stream's client has gone; it resumes by id", e);
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

  /** Under io. Never twice: on Tomcat a second complete may meet another user's request. */
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
   * What the container tells. Public, and with a constructor it could use: WildFly makes sure that
   * it could make each listener of a WAR itself, and warns of one that it could not (WFLYEE0007).
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
