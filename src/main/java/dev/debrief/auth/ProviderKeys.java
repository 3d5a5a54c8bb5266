package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.Locator;
import io.jsonwebtoken.ProtectedHeader;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The keys of an identity provider, kept here and read again from time to time, so that a request
 * is checked without asking anybody. Safe for use by any thread.
 *
 * <p>A token that names a key unknown here makes the keys be read at once, yet never more often
 * than every {@link #PAUSE}, whatever the number of such tokens; its request waits for that, so a
 * key that came into use a second ago works. A key that is not published any more stops working at
 * the next reading. While the provider is away the keys known go on working.
 */
public final class ProviderKeys implements Locator<Key>, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ProviderKeys.class.getName());

  /** From the beginning of one reading to that of the next. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Until a provider that is away is asked again. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** How long a request waits for a key. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How many requests wait at a time, so that forged tokens do not take all of the threads. */
  private static final int MAX_WAITING = 16;

  private final String issuer;
  private final Duration refresh;
  private final Duration pause;
  private final ProviderDocuments documents;
  private final JacksonDeserializer<Map<String, ?>> json;
  private final ScheduledExecutorService executor;
  private final Semaphore places = new Semaphore(MAX_WAITING);

  /** Null until they have been read for the first time. */
  private volatile List<SigningKey> known;

  private volatile boolean away;
  private volatile boolean closed;

  /** The reading that is under way or planned for somebody who waits; null where none is. */
  private CompletableFuture<List<SigningKey>> coming;

  private Future<?> planned;
  private long lastBegan;
  private Set<String> unfit = Set.of();

  /**
   * Begins to read the keys.
   *
   * @param issuer the provider's address, as its tokens name it
   * @param refresh after which the keys are read again
   * @param executor for that alone; at least two threads
   */
  public ProviderKeys(
      String issuer, Duration refresh, ObjectMapper mapper, ScheduledExecutorService executor) {
    this(issuer, refresh, PAUSE, mapper, executor);
  }

  ProviderKeys(
      String issuer,
      Duration refresh,
      Duration pause,
      ObjectMapper mapper,
      ScheduledExecutorService executor) {
    this.issuer = issuer;
    this.refresh = refresh;
    this.pause = pause;
    this.lastBegan = System.nanoTime() - pause.toNanos();
    this.documents = new ProviderDocuments(issuer, mapper, executor);
    this.json = new JacksonDeserializer<>(mapper);
    this.executor = executor;
    plan(Duration.ZERO);
  }

  /** Whether an issuer of that name can be a provider: an https address, or one on this machine. */
  public static boolean mayBeAskedAt(String issuer) {
    try {
      URI address = new URI(issuer);
      return ProviderDocuments.isSafe(address)
          && address.getRawQuery() == null
          && address.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether the keys have been read once, so that tokens can be verified. */
  public boolean areKnown() {
    return known != null;
  }

  /**
   * The key for a token; null where the provider has none for it. What the token says of places to
   * find a key at is not looked at.
   *
   * @throws RequestFailure 503 where that cannot be told while the provider is away
   */
  @Override
  public Key locate(Header header) {
    String algorithm = header.getAlgorithm();
    if (!SigningKey.isOfKeyPairs(algorithm)) {
      return null;
    }
    String id = header instanceof ProtectedHeader named ? named.getKeyId() : null;
    List<SigningKey> keys = known;
    if (keys == null || (id != null && keys.stream().noneMatch(key -> id.equals(key.id())))) {
      keys = readAgain();
    }
    List<Key> fitting = new ArrayList<>();
    for (SigningKey key : keys) {
      if ((id == null || id.equals(key.id())) && key.fits(algorithm)) {
        fitting.add(key.key());
      }
    }
    return fitting.size() == 1 ? fitting.get(0) : null;
  }

  private List<SigningKey> readAgain() {
    if (away || !places.tryAcquire()) {
      throw cannotTell();
    }
    try {
      return next().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw cannotTell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotTell();
    } finally {
      places.release();
    }
  }

  private static RequestFailure cannotTell() {
    return new RequestFailure(
            Reason.UNAVAILABLE, "The keys of the identity provider cannot be read now.")
        .with("Retry-After", Long.toString(RETRY.toSeconds()));
  }

  /** The reading that is under way, else the next, as soon as the pause allows it. */
  private synchronized CompletableFuture<List<SigningKey>> next() {
    if (coming == null) {
      CompletableFuture<List<SigningKey>> reading = new CompletableFuture<>();
      long wait = Math.max(0, pause.toNanos() - (System.nanoTime() - lastBegan));
      try {
        Future<?> unused = executor.schedule(() -> read(reading), wait, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        reading.completeExceptionally(e); // the application is being stopped
        return reading;
      }
      coming = reading;
    }
    return coming;
  }

  private void read(CompletableFuture<List<SigningKey>> reading) {
    synchronized (this) {
      lastBegan = System.nanoTime();
    }
    try {
      List<SigningKey> keys = usable(documents.keys());
      told(keys);
      known = keys;
      away = false;
      plan(refresh);
      reading.complete(keys);
    } catch (IOException | RuntimeException e) {
      failed(reading, e);
    } catch (Error e) {
      failed(reading, e); // else whoever waits for this reading would find it under way for ever
      throw e;
    }
  }

  private void failed(CompletableFuture<List<SigningKey>> reading, Throwable why) {
    toldAway(why);
    away = true;
    plan(RETRY);
    reading.completeExceptionally(why);
  }

  private synchronized void plan(Duration pause) {
    coming = null;
    if (planned != null) {
      planned.cancel(false);
    }
    if (!closed) {
      Runnable reading =
          () -> {
            Future<?> unused = next();
          };
      planned = executor.schedule(reading, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private List<SigningKey> usable(JsonNode published) {
    List<SigningKey> keys = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    for (JsonNode jwk : published) {
      try {
        keys.add(SigningKey.read(jwk, json));
      } catch (SigningKey.UnfitException e) {
        others.add(named(jwk.path("kid").asText()) + ": " + e.getMessage());
      }
    }
    if (!others.equals(unfit)) {
      others.forEach(other -> LOG.info(() -> "A key of " + issuer + " is passed over, " + other));
      unfit = others;
    }
    return List.copyOf(keys);
  }

  private static String named(String id) {
    String shown = id.substring(0, Math.min(64, id.length())).replaceAll("[^\\x21-\\x7E]", "?");
    return shown.isEmpty() ? "one without a name" : shown;
  }

  private void told(List<SigningKey> keys) {
    List<SigningKey> before = known;
    if (away) {
      LOG.info(() -> "The keys of " + issuer + " can be read again");
    }
    if (before == null || !before.equals(keys)) {
      LOG.log(
          keys.isEmpty() ? Level.WARNING : Level.INFO,
          () -> issuer + " has " + keys.size() + " keys to check tokens with");
    }
  }

  private void toldAway(Throwable why) {
    if (!away && !closed) {
      String meanwhile = known == null ? "every caller is told 503" : "those known go on working";
      LOG.warning(
          () ->
              "The keys of %s cannot be read (%s); until it answers, asked every %d s, %s"
                  .formatted(issuer, why, RETRY.toSeconds(), meanwhile));
    }
  }

  /** Reads no more; the executor is its maker's to end. */
  @Override
  public synchronized void close() {
    closed = true;
    planned.cancel(false);
    documents.close();
  }
}
