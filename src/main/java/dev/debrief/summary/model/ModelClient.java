package dev.debrief.summary.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sends single requests to an OpenAI-compatible server. Thread-safe. */
final class ModelClient implements AutoCloseable {
  private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final ObjectMapper mapper = new ObjectMapper();
  private final ModelSettings settings;
  private final URI address;
  private volatile HttpClient http; // null when closed

  /**
   * @param executor runs the HTTP client
   */
  ModelClient(ModelSettings settings, Executor executor) {
    this.settings = settings;
    this.address =
        URI.create(settings.baseUrl().toString().replaceFirst("/?$", "/chat/completions"));
    this.http = withThreadOfTheJdk(() -> client(settings.timeout(), executor));
  }

  private static HttpClient client(Duration timeout, Executor executor) {
    return HttpClient.newBuilder()
        // The upgrade that the default offers on plain HTTP confuses several local servers.
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(timeout.compareTo(MAX_CONNECT_TIMEOUT) < 0 ? timeout : MAX_CONNECT_TIMEOUT)
        .executor(executor)
        .build();
  }

  /**
   * A client starts a thread that ends only some time after the client has been collected (one can
   * be closed since JDK 21). If it had our class loader, Tomcat would report it as a leak.
   */
  private static HttpClient withThreadOfTheJdk(Supplier<HttpClient> maker) {
    Thread thread = Thread.currentThread();
    ClassLoader ours = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return maker.get();
    } finally {
      thread.setContextClassLoader(ours);
    }
  }

  /**
   * Asks once and waits for the whole answer; afterwards nothing is left running, however this
   * ends.
   *
   * @param pieces receives the answer's text as it arrives, on the calling thread
   * @throws ModelFailure when there is no whole answer
   * @throws IOException when the thread was interrupted; it still is. Or after {@link #close}
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  ModelAnswer ask(Prompt prompt, Consumer<String> pieces, Progress progress) throws IOException {
    HttpClient client = http;
    if (client == null) {
      throw new IOException("the application is stopping");
    }
    try (StreamingCall call = new StreamingCall(client, request(prompt), settings.timeout())) {
      return call.await(new CompletionReader(mapper, pieces), progress);
    }
  }

  private HttpRequest request(Prompt prompt) throws ModelFailure {
    ObjectNode body = mapper.createObjectNode().put("model", settings.model()).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", prompt.instructions());
    messages.addObject().put("role", "user").put("content", prompt.data());
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .header("Accept", "text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
      if (settings.apiKey() != null) {
        request.header("Authorization", "Bearer " + settings.apiKey());
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw ModelFailures.of(e); // says no more: the message quotes the key
    }
  }

  /**
   * Lets go of the JDK's client. Its thread ends only when that has been collected, and keeps the
   * application's class loader until then: any path from there to the client, such as a static
   * field, would keep both for ever.
   */
  @Override
  public void close() {
    http = null;
  }
}
