package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Downloads an identity provider's configuration (OpenID Connect Discovery 1.0, 4) and its keys;
 * follows no redirect. One download at a time; any thread may close it. The JDK's other HTTP client
 * keeps a thread until it is garbage collected, after an application is undeployed.
 */
final class ProviderDocuments implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BYTES = 512 * 1024;

  private final String issuer;
  private final ObjectMapper mapper;
  private final ScheduledExecutorService timer;
  private volatile HttpURLConnection open;
  private volatile boolean closed;

  ProviderDocuments(String issuer, ObjectMapper mapper, ScheduledExecutorService timer) {
    this.issuer = issuer;
    this.mapper = mapper;
    this.timer = timer;
  }

  /** Whether an address is one of TLS, or of this machine. */
  static boolean isSafe(String address) {
    return address.matches(
        "(https://([\\w.-]+|\\[[\\da-fA-F:.]+])|http://(localhost|127(\\.\\d{1,3}){3}|\\[::1]))"
            + "(:\\d{1,5})?([/?][^#\\s]*)?");
  }

  /** The keys as published now; fails where the provider or one of its documents cannot be used. */
  JsonNode keys() throws IOException {
    JsonNode about = read(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    if (!issuer.equals(about.path("issuer").textValue())) {
      throw new IOException("its configuration is of another issuer");
    }
    JsonNode keys = read(about.path("jwks_uri").asText()).path("keys");
    if (!keys.isArray()) {
      throw new IOException("there is no list of keys at its jwks_uri");
    }
    return keys;
  }

  private JsonNode read(String address) throws IOException {
    if (!isSafe(address) || (address.startsWith("http:") && !issuer.startsWith("http:"))) {
      throw new IOException("its jwks_uri is not an https address");
    }
    HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("Connection", "close");
    open = connection;
    if (closed) {
      throw new IOException("the application is stopping");
    }
    Future<?> limit = timer.schedule(connection::disconnect, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    try (InputStream in = connection.getInputStream()) {
      byte[] body = in.readNBytes(MAX_BYTES + 1);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK || body.length > MAX_BYTES) {
        throw new IOException(
            "status %d, %d bytes".formatted(connection.getResponseCode(), body.length));
      }
      return mapper.readTree(body);
    } finally {
      limit.cancel(false);
      connection.disconnect();
    }
  }

  /** Aborts a download; no other begins. */
  @Override
  public void close() {
    closed = true;
    HttpURLConnection connection = open;
    if (connection != null) {
      connection.disconnect();
    }
  }
}
