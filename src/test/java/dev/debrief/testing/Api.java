package dev.debrief.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Speaks to a running Debrief over HTTP as one user. */
public final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final String url;
  private final List<String> headers = new ArrayList<>();

  /**
   * A client without a token, for the server at that address.
   *
   * @param url without a trailing slash
   */
  public Api(String url) {
    this.url = url;
  }

  /** The same with a bearer token. */
  public Api bearer(String token) {
    return header("Authorization", "Bearer " + token);
  }

  /** The same with one header more. */
  public Api header(String name, String value) {
    Api more = new Api(url);
    more.headers.addAll(headers);
    more.headers.add(name);
    more.headers.add(value);
    return more;
  }

  /** What the server answered. */
  public record Answer(HttpResponse<byte[]> response) {
    /** The status. */
    public int status() {
      return response.statusCode();
    }

    /** The body as bytes. */
    public byte[] bytes() {
      return response.body();
    }

    /** The body as text. */
    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The body as JSON. */
    public JsonNode json() throws IOException {
      return JSON.readTree(response.body());
    }

    /** A header; null where there is none. */
    public String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }

  /** GET. */
  public Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), null);
  }

  /** DELETE. */
  public Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, BodyPublishers.noBody(), null);
  }

  /** POST of a JSON body. */
  public Answer post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, BodyPublishers.ofString(json), "application/json");
  }

  /** PUT of a JSON body. */
  public Answer put(String path, String json) throws IOException, InterruptedException {
    return send("PUT", path, BodyPublishers.ofString(json), "application/json");
  }

  /** Any method, body and content type; null for none. */
  public Answer send(String method, String path, BodyPublisher body, String contentType)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, body)
            .timeout(Duration.ofMinutes(2));
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
  }

  /**
   * What the server measures.
   *
   * @param name the metric's, with its labels in alphabetical order
   */
  public double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .filter(value -> !Double.isNaN(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /** The value as a JSON text. */
  public static String quoted(String text) throws IOException {
    return JSON.writeValueAsString(text);
  }
}
