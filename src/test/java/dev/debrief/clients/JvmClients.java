package dev.debrief.clients;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.sse.SseEventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** The clients of the JVM. */
final class JvmClients {
  private static final String END = "EXCEL_STATUS_END";
  private static final Duration PAUSE = Duration.ofMillis(500);

  private JvmClients() {}

  /**
   * Jersey's, by the standard interface: resumes by itself, and is closed at the end event. Each
   * stream needs a client of its own: a client has one thread to resume on, which the first stream
   * that does so keeps.
   */
  static StreamClient.Reading jersey(Map<String, URI> streams, String token, Told told) {
    ClientRequestFilter bearer =
        request -> request.getHeaders().putSingle("Authorization", "Bearer " + token);
    List<Runnable> closings = new ArrayList<>();
    streams.forEach(
        (stream, uri) -> {
          Client client = ClientBuilder.newBuilder().register(bearer).build();
          SseEventSource source = SseEventSource.target(client.target(uri)).build();
          source.register(
              event -> {
                told.event(stream, event.getName(), event.readData(), event.getId());
                if (END.equals(event.getName())) {
                  source.close(1, TimeUnit.MILLISECONDS);
                  told.stopped(stream);
                }
              },
              failure -> told.trouble(stream + " " + failure));
          source.open();
          closings.add(source::close);
          closings.add(client::close);
        });
    return () -> closings.forEach(Runnable::run);
  }

  /**
   * OkHttp's, which never asks again by itself: the application does, with the last id. Its read
   * timeout must outlast the 15 s between two keep-alives; by default it is 10 s.
   */
  static StreamClient.Reading okHttp(Map<String, URI> streams, String token, Told told) {
    OkHttpClient client = new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(30)).build();
    List<OkHttpByHand> readers = new ArrayList<>();
    streams.forEach(
        (stream, uri) -> {
          Request.Builder request =
              new Request.Builder().url(uri.toString()).header("Authorization", "Bearer " + token);
          OkHttpByHand reader =
              new OkHttpByHand(EventSources.createFactory(client), request, stream, told);
          reader.ask();
          readers.add(reader);
        });
    return () -> {
      readers.forEach(OkHttpByHand::stop);
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    };
  }

  private static final class OkHttpByHand extends EventSourceListener {
    private final EventSource.Factory factory;
    private final Request.Builder request;
    private final String stream;
    private final Told told;
    private EventSource source;
    private boolean stopped;

    OkHttpByHand(EventSource.Factory factory, Request.Builder request, String stream, Told told) {
      this.factory = factory;
      this.request = request;
      this.stream = stream;
      this.told = told;
    }

    synchronized void ask() {
      if (!stopped) {
        source = factory.newEventSource(request.build(), this);
      }
    }

    synchronized void stop() {
      stopped = true;
      source.cancel();
    }

    @Override
    public synchronized void onEvent(EventSource from, String id, String type, String data) {
      told.event(stream, type, data, id);
      if (id != null) {
        request.header("Last-Event-ID", id);
      }
      if (END.equals(type)) {
        stop();
        told.stopped(stream);
      }
    }

    @Override
    public void onClosed(EventSource from) {
      askAgain();
    }

    @Override
    public void onFailure(EventSource from, Throwable failure, Response response) {
      askAgain();
    }

    private void askAgain() {
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS).execute(this::ask);
    }
  }

  /** The JDK's, which knows lines but no events: the application does the rest, up to the 204. */
  static StreamClient.Reading jdk(Map<String, URI> streams, String token, Told told) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    List<Thread> threads = new ArrayList<>();
    streams.forEach(
        (stream, uri) -> {
          HttpRequest.Builder request =
              HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
          Thread thread =
              new Thread(() -> new JdkByHand(client, request, stream, told).run(), "jdk " + stream);
          thread.setDaemon(true);
          thread.start();
          threads.add(thread);
        });
    return () -> threads.forEach(Thread::interrupt);
  }

  private static final class JdkByHand implements Runnable {
    private final HttpClient client;
    private final HttpRequest.Builder request;
    private final String stream;
    private final Told told;
    private String type = "message";
    private String data = "";

    JdkByHand(HttpClient client, HttpRequest.Builder request, String stream, Told told) {
      this.client = client;
      this.request = request;
      this.stream = stream;
      this.told = told;
    }

    @Override
    public void run() {
      try {
        while (askOnce()) {
          Thread.sleep(PAUSE.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean askOnce() throws InterruptedException {
      try {
        HttpResponse<Stream<String>> answer = client.send(request.build(), BodyHandlers.ofLines());
        if (answer.statusCode() == 204) {
          told.stopped(stream);
          return false;
        }
        try (Stream<String> lines = answer.body()) {
          lines.forEach(this::line);
        }
      } catch (IOException | UncheckedIOException cut) {
        // Asked again, as after an end.
      }
      return true;
    }

    private void line(String line) {
      String value = line.substring(line.indexOf(':') + 1).stripLeading();
      if (line.startsWith("event:")) {
        type = value;
      } else if (line.startsWith("data:")) {
        data += data.isEmpty() ? value : "\n" + value;
      } else if (line.startsWith("id:")) {
        request.setHeader("Last-Event-ID", value);
      } else if (line.isEmpty()) {
        String id = request.build().headers().firstValue("Last-Event-ID").orElse("");
        told.event(stream, type, data, id);
        data = "";
      }
    }
  }
}
