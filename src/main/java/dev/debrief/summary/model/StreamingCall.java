package dev.debrief.summary.model;

import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One request and its answer. The HTTP client's threads hand over the bytes, as many as were asked
 * for; the thread that waits in {@link #await} reads them, and checks every 100 ms for cancellation
 * and for silence. Of an error's body nothing is read.
 */
final class StreamingCall implements HttpResponse.BodySubscriber<Void>, AutoCloseable {
  private static final long POLL_MILLIS = 100;
  private static final int MAX_ANSWER_CHARACTERS = 100_000;
  private static final int OK = 200;
  private static final List<ByteBuffer> END = List.of();

  private final Duration timeout;
  private final BlockingQueue<List<ByteBuffer>> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse<Void>> exchange;
  private volatile Flow.Subscription subscription;
  private volatile int status;

  /**
   * Sends the request.
   *
   * @param timeout the longest silence; the whole answer may take {@value
   *     ModelSettings#ANSWER_TIMEOUTS} times as long
   */
  StreamingCall(HttpClient client, HttpRequest request, Duration timeout) {
    this.timeout = timeout;
    this.exchange =
        client
            .sendAsync(
                request,
                response -> {
                  status = response.statusCode();
                  return this;
                })
            .whenComplete((response, failure) -> received.add(END));
  }

  /**
   * Waits for the whole answer.
   *
   * @throws ModelFailure when there will be no whole answer
   * @throws InterruptedIOException when the thread was interrupted; it still is
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  ModelAnswer await(CompletionReader reader, Progress progress) throws IOException {
    long begun = System.nanoTime();
    long lastEvent = begun;
    while (true) {
      List<ByteBuffer> bytes = next();
      progress.check();
      if (bytes == END) {
        requireSuccess();
        return reader.answer();
      }
      long now = System.nanoTime();
      if (bytes != null) {
        lastEvent = reader.read(bytes) ? now : lastEvent;
        subscription.request(1);
      } else if (reader.isDone()) {
        return reader.answer(); // the server keeps the connection open
      }
      if (now - lastEvent > timeout.toNanos()) {
        throw ModelFailures.silent(timeout);
      }
      if (reader.characters() > MAX_ANSWER_CHARACTERS
          || now - begun > timeout.toNanos() * ModelSettings.ANSWER_TIMEOUTS) {
        throw ModelFailures.endless();
      }
    }
  }

  private List<ByteBuffer> next() throws InterruptedIOException {
    try {
      return received.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the model");
    }
  }

  private void requireSuccess() throws ModelFailure {
    try {
      exchange.join();
    } catch (CompletionException e) {
      throw ModelFailures.of(e.getCause());
    }
    if (status != OK) {
      throw ModelFailures.of(status);
    }
  }

  /** Closes the connection, unless the answer is complete. */
  @Override
  public void close() {
    exchange.cancel(true);
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription opened) {
    subscription = opened;
    if (status == OK) {
      opened.request(1);
    } else {
      opened.cancel();
      body.complete(null);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    received.add(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(null);
  }
}
