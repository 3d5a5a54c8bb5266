package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads what an identity provider publishes: its description (OpenID Connect Discovery 1.0, 4) and
 * the keys it names there. Asks no other place: follows no redirect, and nothing that a token says.
 * One reading at a time; any thread may {@link #close}.
 *
 * <p>Over {@link HttpURLConnection}, since the JDK's other client keeps a thread that ends only
 * with garbage collection, after an application is undeployed.
 */
final class ProviderDocuments implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 512 * 1024;

  private final String issuer;
  private final ObjectMapper mapper;
  private final ScheduledExecutorService clock;
  private volatile HttpURLConnection open;
  private volatile boolean closed;

  /**
   * @param clock ends an answer that takes too long
   */
  ProviderDocuments(String issuer, ObjectMapper mapper, ScheduledExecutorService clock) {
    this.issuer = issuer;
    this.mapper = mapper;
    this.clock = clock;
  }

  /** Whether a provider may be asked there: over TLS, or on this very machine. */
  static boolean isSafe(URI address) {
    String host = address.getHost();
    if (host == null || address.getRawUserInfo() != null) {
      return false;
    }
    return "https".equals(address.getScheme())
        || ("http".equals(address.getScheme())
            && host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]"));
  }

  /**
   * The keys as they are published now.
   *
   * @throws IOException where the provider cannot be reached or says anything else
   */
  JsonNode keys() throws IOException {
    JsonNode description =
        read(address(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration"));
    if (!issuer.equals(description.path("issuer").textValue())) {
      throw new IOException("the description there is of another issuer");
    }
    JsonNode keys = read(address(description.path("jwks_uri").asText())).path("keys");
    if (!keys.isArray()) {
      throw new IOException("there is no list of keys at its jwks_uri");
    }
    return keys;
  }

  /** A provider elsewhere has its keys over TLS; only one on this machine may do without. */
  private URI address(String text) throws IOException {
    try {
      URI address = new URI(text);
      if (isSafe(address) && (issuer.startsWith("http:") || "https".equals(address.getScheme()))) {
        return address;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new IOException("its jwks_uri is no https address");
  }

  private JsonNode read(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) TIMEOUT.toMillis());
    connection.setReadTimeout((int) TIMEOUT.toMillis());
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("Connection", "close");
    open = connection;
    if (closed) {
      throw new IOException("the application is being stopped");
    }
    Future<?> limit =
        clock.schedule(connection::disconnect, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("status " + status + " from " + address);
      }
      try (InputStream in = connection.getInputStream()) {
        byte[] body = in.readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
          throw new IOException("more than " + MAX_BYTES + " bytes from " + address);
        }
        return mapper.readTree(body);
      }
    } finally {
      limit.cancel(false);
      connection.disconnect();
    }
  }

  /** Ends a reading that is under way; no other begins. */
  @Override
  public void close() {
    closed = true;
    HttpURLConnection connection = open;
    if (connection != null) {
      connection.disconnect();
    }
  }
}
