package dev.debrief.summary.model;

import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts single questions to an OpenAI-compatible server. Safe for use by several threads. */
final class ModelClient implements AutoCloseable {
  private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final ModelSettings settings;
  private final Executor executor;
  private volatile HttpClient http; // null when closed

  ModelClient(ModelSettings settings, Executor executor) {
    this.settings = settings;
    this.executor = executor;
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
   * A client begins a thread, which ends only some time after the client has been collected (one
   * can be closed since JDK 21). With our class loader Tomcat takes it for one that we forgot.
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
   * Asks once and waits for the whole answer; nothing is left running afterwards, however this
   * ends.
   *
   * @param pieces takes the answer as it comes, on the calling thread
   * @throws ModelFailure when there is no whole answer
   * @throws IOException when the thread was interrupted; it still is. Or after {@link #close}
   * @throws java.util.concurrent.CancellationException when {@code progress} says so
   */
  ModelAnswer ask(Prompt prompt, Consumer<String> pieces, Progress progress) throws IOException {
    HttpClient client = http;
    if (client == null) {
      throw new IOException("the application is stopping");
    }
    StreamingCall call = new StreamingCall(settings.timeout());
    try (CancellableHttpClient connection = new CancellableHttpClient(client, executor)) {
      start(prompt, connection, call);
      return call.await(pieces, progress);
    }
  }

  /**
   * Lets go of the JDK's client. Its thread ends only when that has been collected, and keeps the
   * application's class loader until then: whatever in there leads to the client, such as a static
   * field of a library, would keep both for ever.
   */
  @Override
  public void close() {
    http = null;
  }

  private void start(Prompt prompt, CancellableHttpClient connection, StreamingCall call)
      throws ModelFailure {
    try {
      StreamingChatModel model =
          OpenAiStreamingChatModel.builder()
              .httpClientBuilder(connection)
              .baseUrl(settings.baseUrl().toString())
              .apiKey(settings.apiKey())
              .modelName(settings.model())
              .build();
      model.chat(
          ChatRequest.builder()
              .messages(SystemMessage.from(prompt.instructions()), UserMessage.from(prompt.data()))
              .build(),
          call);
    } catch (RuntimeException e) {
      throw ModelFailures.of(e);
    }
  }
}
