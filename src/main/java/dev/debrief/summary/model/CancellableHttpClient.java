package dev.debrief.summary.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The HTTP exchange of one call, which can be closed at any moment: LangChain4j's own JDK client
 * can be stopped only after the first event, and would wait out a server that says nothing. Reads
 * at most {@value #MAX_BYTES} bytes of an answer and nothing of an error's body. The thread that
 * began the exchange closes it. Being its own builder saves a class: LangChain4j asks for one and
 * sets time limits on it that {@link StreamingCall} keeps instead.
 */
final class CancellableHttpClient implements HttpClient, HttpClientBuilder, AutoCloseable {
  private static final long MAX_BYTES = 16L << 20;

  private final java.net.http.HttpClient client;
  private final Executor executor;
  private CompletableFuture<HttpResponse<InputStream>> exchange;
  private CompletableFuture<Void> reading;

  /**
   * @param executor where the answer is read; a thread of it is busy until the answer ends
   */
  CancellableHttpClient(java.net.http.HttpClient client, Executor executor) {
    this.client = client;
    this.executor = executor;
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(jdkRequest(request), BodyHandlers.ofInputStream());
    exchange = sent;
    reading =
        sent.thenAcceptAsync(response -> read(response, parser, listener), executor)
            .exceptionally(
                failure -> {
                  listener.onError(failure);
                  return null;
                });
  }

  /** Ends the exchange wherever it is; the server sees the connection closed. */
  @Override
  public void close() {
    CompletableFuture<HttpResponse<InputStream>> open = exchange;
    if (open == null || open.cancel(true) || open.isCompletedExceptionally()) {
      return;
    }
    if (!reading.isDone()) {
      closeQuietly(open.join().body());
    }
  }

  private static void read(
      HttpResponse<InputStream> response,
      ServerSentEventParser parser,
      ServerSentEventListener listener) {
    try (InputStream body = new LimitedStream(response.body())) {
      if (response.statusCode() != 200) {
        listener.onError(new HttpException(response.statusCode(), "status of the model server"));
        return;
      }
      listener.onOpen(
          SuccessfulHttpResponse.builder()
              .statusCode(response.statusCode())
              .headers(response.headers().map())
              .build());
      parser.parse(body, listener);
      listener.onClose();
    } catch (IOException e) {
      listener.onError(e);
    }
  }

  private static java.net.http.HttpRequest jdkRequest(HttpRequest request) {
    java.net.http.HttpRequest.Builder jdk =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
            .method(
                request.method().name(),
                java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
    request.headers().forEach((name, values) -> values.forEach(value -> jdk.header(name, value)));
    return jdk.build();
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // The exchange is over either way, and nobody reads this answer any more.
    }
  }

  /** Not used by streaming models. */
  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("answers are streamed");
  }

  @Override
  public HttpClient build() {
    return this;
  }

  @Override
  public Duration connectTimeout() {
    return null;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return null;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  /** Fails past the limit instead of filling the memory with a line that never ends. */
  private static final class LimitedStream extends FilterInputStream {
    private long left = MAX_BYTES;

    LimitedStream(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      return counted(super.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      return counted(read, read);
    }

    private int counted(int result, int bytes) throws IOException {
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new IOException("the answer exceeds " + MAX_BYTES + " bytes");
      }
      return result;
    }
  }
}
