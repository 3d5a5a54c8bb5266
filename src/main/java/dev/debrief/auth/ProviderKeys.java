package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Locator;
import io.jsonwebtoken.ProtectedHeader;
import io.jsonwebtoken.io.Parser;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A cache of an identity provider's keys (OpenID Connect Discovery 1.0, 4). Thread-safe. Its rules:
 *
 * <ul>
 *   <li>The keys are read again {@code refresh} after a reading, which replaces all of them.
 *   <li>A token with an unknown key id, or one before the first reading, has them read at once, but
 *       not within {@code pause} of the last reading. Its request waits for that, {@link #LIMIT} at
 *       most; at most {@link #MAX_WAITING} requests wait.
 *   <li>While the provider is away, known keys stay in use, the next reading is {@link #LIMIT}
 *       later, and a request that would have to wait is refused with 503.
 * </ul>
 */
public final class ProviderKeys implements Locator<Key>, AutoCloseable {
  public static final Duration PAUSE = Duration.ofSeconds(2); // in production
  private static final Logger LOG = Logger.getLogger(ProviderKeys.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(5); // of a download too
  private static final int MAX_WAITING = 16;
  private static final int MAX_BYTES = 512 * 1024;

  /** Algorithms of key pairs, each with the curve of its keys (RFC 7518, 3.1; RFC 8037, 3.1). */
  private static final String FITTING =
      "[RP]S(256|384|512) |ES256 P-256|ES384 P-384|ES512 P-521|EdDSA Ed(25519|448)";

  private final String issuer;
  private final Duration refresh;
  private final Duration pause;
  private final ObjectMapper mapper;
  private final ScheduledExecutorService executor;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private volatile List<PublicJwk<?>> known; // null before the first reading
  private volatile boolean away; // the last reading failed
  private volatile Set<String> skipped = Set.of();
  private volatile Runnable abort = () -> {}; // ends a download
  private volatile long beganNanos;
  private boolean pending = true; // a reading; guarded by this, as the next
  private Future<?> planned; // the refresh
  private volatile Future<List<PublicJwk<?>>> reading; // the last one, or the one to come

  /** Begins to read the keys, on an executor of at least two threads that has no other work. */
  public ProviderKeys(
      String issuer,
      Duration refresh,
      Duration pause,
      ObjectMapper mapper,
      ScheduledExecutorService executor) {
    this.issuer = issuer;
    this.refresh = refresh;
    this.pause = pause;
    this.mapper = mapper;
    this.executor = executor;
    reading = executor.submit(this::read);
  }

  /** Whether an issuer of that name can be a provider: an https address, or one on this machine. */
  public static boolean isValidIssuer(String issuer) {
    return issuer.matches(
        "(https://([\\w.-]+|\\[[\\da-fA-F:.]+])|http://(localhost|127(\\.\\d{1,3}){3}|\\[::1]))"
            + "(:\\d{1,5})?(/[^?#\\s]*)?");
  }

  /** Whether there are keys to verify tokens with. */
  public boolean isLoaded() {
    return known != null;
  }

  /**
   * The key for a token, by its key id and algorithm alone; null where the provider has none.
   *
   * @throws RequestFailure 503 where that cannot be told while the provider is away
   */
  @Override
  public Key locate(Header header) {
    String algorithm = String.valueOf(header.getAlgorithm());
    if (!algorithm.matches("[RPE]S(256|384|512)|EdDSA")) {
      return null; // no key pair signs like that
    }
    String id = header instanceof ProtectedHeader named ? named.getKeyId() : null;
    List<PublicJwk<?>> keys = known;
    if (keys == null || (id != null && keys.stream().noneMatch(key -> id.equals(key.getId())))) {
      keys = awaitReading();
    }
    List<PublicJwk<?>> fitting =
        keys.stream()
            .filter(key -> id == null || id.equals(key.getId()))
            .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
            .filter(key -> (algorithm + " " + key.getOrDefault("crv", "")).matches(FITTING))
            .toList();
    return fitting.size() == 1 ? fitting.get(0).toKey() : null;
  }

  private List<PublicJwk<?>> awaitReading() {
    if (!away && waiting.tryAcquire()) {
      try {
        hasten();
        return reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        LOG.log(Level.FINE, "A request's key could not be read; answering 503", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting.release();
      }
    }
    throw new RequestFailure(Reason.UNAVAILABLE, "The identity provider's keys cannot be read now.")
        .with("Retry-After", Long.toString(LIMIT.toSeconds()));
  }

  private synchronized void hasten() {
    if (!pending) {
      pending = true;
      planned.cancel(false);
      long nanos = pause.toNanos() - (System.nanoTime() - beganNanos);
      reading = executor.schedule(this::read, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private List<PublicJwk<?>> read() throws IOException {
    beganNanos = System.nanoTime();
    List<PublicJwk<?>> before = known;
    boolean wasAway = away;
    try {
      List<PublicJwk<?>> read = usable(published());
      known = read;
      away = false;
      if (wasAway || !read.equals(before)) {
        Level level = read.isEmpty() ? Level.WARNING : Level.INFO;
        String news = wasAway ? " can be read again: " : " were read: ";
        LOG.log(level, "The keys of " + issuer + news + read.size() + " verify tokens");
      }
      return read;
    } catch (IOException | RuntimeException | Error e) {
      away = true;
      Level level = wasAway || executor.isShutdown() ? Level.FINE : Level.WARNING;
      String until = before == null ? "requests are answered with 503" : "known keys stay in use";
      String news = "The keys of %s cannot be read (%s); retrying, until then %s";
      LOG.log(level, news.formatted(issuer, e, until));
      throw e;
    } finally {
      long nanos = (away ? LIMIT : refresh).toNanos();
      synchronized (this) {
        pending = false;
        planned = executor.schedule(this::hasten, nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private List<PublicJwk<?>> usable(JsonNode published) {
    Parser<Jwk<?>> parser = Jwks.parser().json(new JacksonDeserializer<>(mapper)).build();
    List<PublicJwk<?>> keys = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    for (JsonNode json : published) {
      String name = "kid " + TokenVerifier.printable(json, "kid");
      try {
        Jwk<?> jwk = parser.parse(json.toString());
        if (!(jwk instanceof PublicJwk<?> key) || "enc".equals(key.getPublicKeyUse())) {
          others.add(name + " is not a public key for signatures");
        } else if (key.toKey() instanceof RSAPublicKey rsa
            && rsa.getModulus().bitLength() < Keys.MIN_RSA_BITS) {
          others.add(name + " has fewer than " + Keys.MIN_RSA_BITS + " bits");
        } else {
          keys.add(key);
        }
      } catch (JwtException | IllegalArgumentException e) {
        others.add(name + " is malformed");
      }
    }
    if (!others.equals(skipped)) {
      others.forEach(key -> LOG.info(() -> "A key of " + issuer + " is skipped: " + key));
      skipped = others;
    }
    return List.copyOf(keys);
  }

  private JsonNode published() throws IOException {
    JsonNode about = download(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    if (!issuer.equals(about.path("issuer").textValue())) {
      throw new IOException("its configuration is of another issuer");
    }
    JsonNode keys = download(about.path("jwks_uri").asText()).path("keys");
    if (!keys.isArray()) {
      throw new IOException("there is no list of keys at its jwks_uri");
    }
    return keys;
  }

  private JsonNode download(String address) throws IOException {
    if (!isValidIssuer(address.replaceFirst("\\?[^#\\s]*$", ""))
        || (address.startsWith("http:") && !issuer.startsWith("http:"))) {
      throw new IOException("its jwks_uri is not an https address");
    }
    HttpURLConnection opened = (HttpURLConnection) new URL(address).openConnection();
    opened.setInstanceFollowRedirects(false);
    opened.setConnectTimeout((int) LIMIT.toMillis());
    opened.setRequestProperty("Accept", "application/json");
    opened.setRequestProperty("Connection", "close");
    abort = opened::disconnect;
    Future<?> limit = executor.schedule(abort, LIMIT.toSeconds(), TimeUnit.SECONDS);
    try (InputStream in = opened.getInputStream()) {
      byte[] body = in.readNBytes(MAX_BYTES + 1);
      if (opened.getResponseCode() != HttpURLConnection.HTTP_OK || body.length > MAX_BYTES) {
        throw new IOException("status " + opened.getResponseCode() + ", " + body.length + " bytes");
      }
      return mapper.readTree(body);
    } finally {
      limit.cancel(false);
      opened.disconnect();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
    abort.run();
  }
}
