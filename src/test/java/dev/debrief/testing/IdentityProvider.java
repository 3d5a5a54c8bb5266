package dev.debrief.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An identity provider on the loopback interface: its description, its keys, and tokens signed with
 * the newest of them. It can be given other keys, go away and come back, and answer anything at
 * all. Safe for use by several threads; {@link #close} ends all calls.
 */
public final class IdentityProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Published> keys = new CopyOnWriteArrayList<>();
  private final List<String> others = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final int port;
  private HttpServer server;
  private volatile Answer answer = IdentityProvider::plainly;

  private record Published(String id, KeyPair pair, SignatureAlgorithm algorithm) {}

  /** What the provider does with a call. */
  @FunctionalInterface
  public interface Answer {
    /**
     * Answers; an exception cuts the connection.
     *
     * @param document what was asked for, as it would be told
     */
    void give(HttpExchange exchange, String document) throws IOException;
  }

  /** Starts one with a key for ES256. */
  public IdentityProvider() throws IOException {
    server = listening(0);
    port = server.getAddress().getPort();
    rotate();
  }

  private HttpServer listening(int at) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    listening.setExecutor(threads);
    listening.createContext("/", this::handle);
    listening.start();
    return listening;
  }

  /** Its name, which is its address too. */
  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /** The settings with which a server takes its tokens only. */
  public Map<String, String> settings() {
    return Map.of("jwt.secret", "", "jwt.issuer", issuer());
  }

  /** Publishes a new key for ES256 beside the others and signs with it from now on. */
  public String rotate() {
    return rotate(Jwts.SIG.ES256);
  }

  /** Publishes a new key beside the others and signs with it from now on; returns its id. */
  public String rotate(SignatureAlgorithm algorithm) {
    String id = "key-" + number.incrementAndGet();
    keys.add(new Published(id, algorithm.keyPair().build(), algorithm));
    return id;
  }

  /** Publishes a key no longer. */
  public void drop(String id) {
    keys.removeIf(key -> key.id.equals(id));
  }

  /** Publishes this too, whatever it is. */
  public void publish(String jwk) {
    others.add(jwk);
  }

  /** Publishes nothing any more but what {@link #publish} is given from now on. */
  public void clear() {
    keys.clear();
    others.clear();
  }

  /** The key that it signs with. */
  public KeyPair pair() {
    return newest().pair;
  }

  /** The id of the key that it signs with. */
  public String keyId() {
    return newest().id;
  }

  private Published newest() {
    return keys.get(keys.size() - 1);
  }

  /** A token of a user that is valid for an hour, signed with the newest key. */
  public String token(String user) {
    return token(user, builder -> {});
  }

  /** The same, changed before it is signed. */
  public String token(String user, Consumer<JwtBuilder> change) {
    Published key = newest();
    JwtBuilder builder =
        Jwts.builder()
            .header()
            .keyId(key.id)
            .and()
            .issuer(issuer())
            .subject(user)
            .claim("name", user)
            .expiration(Date.from(Instant.now().plus(Duration.ofHours(1))));
    change.accept(builder);
    return builder.signWith(key.pair.getPrivate(), key.algorithm).compact();
  }

  /** Sets what is done with the calls that come from now on. */
  public void play(Answer next) {
    answer = next;
  }

  /** Goes away: nobody listens there. */
  public synchronized void leave() {
    server.stop(0);
  }

  /** Listens again where it did. */
  public synchronized void comeBack() throws IOException {
    server = listening(port);
  }

  /** The paths that were asked for, in the order of the calls. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** How often its keys were read, or tried to. */
  public long readings() {
    return calls.stream().filter("/keys"::equals).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(path);
    answer.give(
        exchange,
        switch (path) {
          case "/.well-known/openid-configuration" -> description(issuer(), issuer() + "/keys");
          case "/keys" -> keySet();
          default -> "{}";
        });
  }

  /** A description of itself as a provider gives it. */
  public static String description(String issuer, String keys) {
    try {
      return JSON.writeValueAsString(Map.of("issuer", issuer, "jwks_uri", keys));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private String keySet() {
    List<String> all = new CopyOnWriteArrayList<>(others);
    for (Published key : keys) {
      all.add(
          Jwks.json(
              Jwks.builder()
                  .key(key.pair.getPublic())
                  .id(key.id)
                  .algorithm(key.algorithm.getId())
                  .publicKeyUse("sig")
                  .build()));
    }
    return "{\"keys\":[" + String.join(",", all) + "]}";
  }

  /** Answers what was asked for. */
  public static void plainly(HttpExchange exchange, String document) throws IOException {
    send(exchange, 200, document);
  }

  /** Answers with that status and text. */
  public static Answer saying(int status, String text) {
    return (exchange, document) -> send(exchange, status, text);
  }

  /** Answers what was asked for, once the latch is open. */
  public static Answer after(CountDownLatch gate) {
    return (exchange, document) -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      plainly(exchange, document);
    };
  }

  /** Begins to answer and goes on with one byte now and then, without an end. */
  public Answer dripping() {
    return (exchange, document) -> {
      exchange.sendResponseHeaders(200, 0);
      try {
        do {
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
        } while (!closing.await(200, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public synchronized void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
