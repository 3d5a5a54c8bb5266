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
import java.security.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A cache of an identity provider's keys. Safe for use by any thread. Its rules:
 *
 * <ul>
 *   <li>The keys are read again {@code refresh} after a reading, which replaces all of them.
 *   <li>A token with an unknown key id, or one before the first reading, has them read at once, but
 *       not within {@code pause} of the last reading. Its request waits for that, {@link #MAX_WAIT}
 *       at most; at most {@link #MAX_WAITING} requests wait.
 *   <li>While the provider is away, known keys stay in use, the next reading is {@link #RETRY}
 *       later, and a request that would have to wait is refused with 503.
 * </ul>
 */
public final class ProviderKeys implements Locator<Key>, AutoCloseable {
  /** The pause for production. */
  public static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Logger LOG = Logger.getLogger(ProviderKeys.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final int MAX_WAITING = 16;

  private final String issuer;
  private final Duration refresh;
  private final Duration pause;
  private final ProviderDocuments documents;
  private final Parser<Jwk<?>> parser;
  private final ScheduledExecutorService executor;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private volatile List<PublicJwk<?>> known; // null before the first reading
  private volatile boolean away;
  private Set<String> skipped = Set.of(); // used by one reading at a time
  private volatile CompletableFuture<List<PublicJwk<?>>> next = new CompletableFuture<>();
  private Future<?> planned; // guarded by this
  private boolean soon = true; // guarded by this: the next reading is under way or about to begin
  private long beganNanos; // guarded by this

  /**
   * Begins to read the keys.
   *
   * @param executor for that alone, of at least two threads; its owner shuts it down
   */
  public ProviderKeys(
      String issuer,
      Duration refresh,
      Duration pause,
      ObjectMapper mapper,
      ScheduledExecutorService executor) {
    this.issuer = issuer;
    this.refresh = refresh;
    this.pause = pause;
    this.documents = new ProviderDocuments(issuer, mapper, executor);
    this.parser = Jwks.parser().json(new JacksonDeserializer<>(mapper)).build();
    this.executor = executor;
    synchronized (this) { // the reading waits until it is planned
      planned = executor.submit(this::read);
    }
  }

  /** Whether an issuer of that name can be a provider: an https address, or one on this machine. */
  public static boolean isValidIssuer(String issuer) {
    return ProviderDocuments.isSafe(issuer) && issuer.indexOf('?') < 0;
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
    if (!SigningKey.isAsymmetric(header.getAlgorithm())) {
      return null;
    }
    String id = header instanceof ProtectedHeader named ? named.getKeyId() : null;
    List<PublicJwk<?>> keys = known;
    if (keys == null || (id != null && keys.stream().noneMatch(key -> id.equals(key.getId())))) {
      keys = awaitReading();
    }
    List<PublicJwk<?>> fitting =
        keys.stream()
            .filter(key -> id == null || id.equals(key.getId()))
            .filter(key -> SigningKey.fits(key, header.getAlgorithm()))
            .toList();
    return fitting.size() == 1 ? fitting.get(0).toKey() : null;
  }

  private List<PublicJwk<?>> awaitReading() {
    if (!away && waiting.tryAcquire()) {
      try {
        return hasten().get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.log(Level.FINE, "A request's key could not be read; answering 503", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting.release();
      }
    }
    throw new RequestFailure(Reason.UNAVAILABLE, "The identity provider's keys cannot be read now.")
        .with("Retry-After", Long.toString(RETRY.toSeconds()));
  }

  private synchronized CompletableFuture<List<PublicJwk<?>>> hasten() {
    if (!soon) {
      soon = true;
      plan(pause.minusNanos(System.nanoTime() - beganNanos));
    }
    return next;
  }

  private synchronized void plan(Duration delay) {
    planned.cancel(false);
    if (!next.isDone()) {
      planned = executor.schedule(this::read, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void read() {
    synchronized (this) {
      soon = true;
      beganNanos = System.nanoTime();
    }
    List<PublicJwk<?>> before = known;
    boolean wasAway = away;
    List<PublicJwk<?>> read = null;
    Exception failure = null;
    try {
      read = usable(documents.keys());
    } catch (IOException | RuntimeException e) {
      failure = e;
    } finally {
      finish(read); // also after an Error: otherwise this reading would be under way for ever
    }
    if (failure != null) {
      LOG.log(
          wasAway || next.isDone() ? Level.FINE : Level.WARNING,
          "The keys of %s cannot be read (%s); retrying every %d s, until then %s"
              .formatted(
                  issuer,
                  failure,
                  RETRY.toSeconds(),
                  before == null ? "requests are answered with 503" : "known keys stay in use"));
    } else if (wasAway || !read.equals(before)) {
      LOG.log(
          read.isEmpty() ? Level.WARNING : Level.INFO,
          "The keys of %s %s: %d verify tokens"
              .formatted(issuer, wasAway ? "can be read again" : "were read", read.size()));
    }
  }

  private synchronized void finish(List<PublicJwk<?>> read) {
    away = read == null;
    known = away ? known : read;
    CompletableFuture<List<PublicJwk<?>>> done = next;
    if (!done.isDone()) {
      next = new CompletableFuture<>();
      soon = false;
      plan(away ? RETRY : refresh);
      if (away) {
        done.completeExceptionally(new IOException("The provider is away"));
      } else {
        done.complete(read);
      }
    }
  }

  private List<PublicJwk<?>> usable(JsonNode published) {
    List<PublicJwk<?>> keys = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    for (JsonNode json : published) {
      try {
        keys.add(SigningKey.usable(parser.parse(json.toString())));
      } catch (SigningKey.UnusableKeyException e) {
        others.add(SigningKey.name(json) + " " + e.getMessage());
      } catch (JwtException | IllegalArgumentException e) {
        others.add(SigningKey.name(json) + " is malformed");
      }
    }
    if (!others.equals(skipped)) {
      others.forEach(other -> LOG.info(() -> "A key of " + issuer + " is skipped: " + other));
      skipped = others;
    }
    return List.copyOf(keys);
  }

  /** Reads no more, and refuses requests that wait. */
  @Override
  public synchronized void close() {
    next.completeExceptionally(new IOException("The application is stopping"));
    planned.cancel(false);
    documents.close();
  }
}
