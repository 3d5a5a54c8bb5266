package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import dev.debrief.testing.Await;
import dev.debrief.testing.IdentityProvider;
import dev.debrief.testing.RecordedLog;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderKeysTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(3);
  private final List<ProviderKeys> opened = new ArrayList<>();
  private IdentityProvider provider;
  private RecordedLog log;

  @BeforeEach
  void start() throws Exception {
    provider = new IdentityProvider();
    log = RecordedLog.of(ProviderKeys.class.getName());
  }

  @AfterEach
  void stop() throws Exception {
    opened.forEach(ProviderKeys::close);
    executor.shutdown();
    assertTrue(executor.awaitTermination(5, TimeUnit.SECONDS), "closing ends all of its work");
    provider.close();
    log.close();
  }

  private ProviderKeys keys(Duration refresh) {
    return keys(refresh, Duration.ofMillis(10));
  }

  private ProviderKeys keys(Duration refresh, Duration pause) {
    ProviderKeys keys =
        new ProviderKeys(provider.issuer(), refresh, pause, new Json().mapper(), executor);
    opened.add(keys);
    return keys;
  }

  private static Header header(String id, SignatureAlgorithm algorithm) {
    String token =
        Jwts.builder()
            .header()
            .keyId(id)
            .and()
            .subject("ada")
            .signWith(algorithm.keyPair().build().getPrivate(), algorithm)
            .compact();
    Header[] seen = new Header[1];
    assertThrows(
        RuntimeException.class,
        () ->
            Jwts.parser()
                .keyLocator(
                    header -> {
                      seen[0] = header;
                      return null;
                    })
                .build()
                .parse(token));
    return seen[0];
  }

  private static Header es256(String id) {
    return header(id, Jwts.SIG.ES256);
  }

  @Test
  void waitsForTheFirstReadingAndThenAsksNobodyAnyMore() {
    ProviderKeys keys = keys(NEVER);
    Header header = es256(provider.keyId());
    for (int i = 0; i < 100; i++) {
      assertEquals(provider.pair().getPublic(), keys.locate(header));
    }
    assertEquals(List.of("/.well-known/openid-configuration", "/keys"), provider.calls());
  }

  @Test
  void aKeyThatCameIntoUseJustNowWorksAtOnceAndTheOldOneUntilItIsDropped() {
    ProviderKeys keys = keys(NEVER);
    String old = provider.keyId();
    Key first = keys.locate(es256(old));
    String fresh = provider.rotate();
    assertEquals(provider.pair().getPublic(), keys.locate(es256(fresh)));
    assertEquals(first, keys.locate(es256(old)));
    provider.drop(old);
    String next = provider.rotate();
    assertEquals(provider.pair().getPublic(), keys.locate(es256(next)));
    assertNull(keys.locate(es256(old)));
  }

  @Test
  void aKeyThatIsDroppedStopsWorkingAtTheNextReading() throws Exception {
    ProviderKeys keys = keys(Duration.ofMillis(100));
    String old = provider.keyId();
    Header header = es256(old);
    assertEquals(provider.pair().getPublic(), keys.locate(header));
    provider.rotate();
    provider.drop(old);
    Await.until("it is gone", () -> keys.locate(header) == null);
  }

  @Test
  void unknownKeysOfManyTokensCostOneReadingEachPause() throws Exception {
    Duration pause = Duration.ofMillis(500);
    ProviderKeys keys = keys(NEVER, pause);
    keys.locate(es256(provider.keyId()));
    ExecutorService callers = Executors.newFixedThreadPool(40);
    long begin = System.nanoTime();
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Header header = es256("unknown-" + i);
        answers.add(
            callers.submit(
                () -> {
                  try {
                    return String.valueOf(keys.locate(header));
                  } catch (RequestFailure e) {
                    return e.reason().word();
                  }
                }));
      }
      int refused = 0;
      for (Future<String> answer : answers) {
        String said = answer.get(60, TimeUnit.SECONDS);
        assertTrue(said.equals("null") || said.equals("unavailable"), said);
        refused += said.equals("null") ? 1 : 0;
      }
      assertTrue(refused > 0, "those that waited are told that there is no such key");
    } finally {
      callers.shutdownNow();
    }
    long pauses = (System.nanoTime() - begin) / pause.toNanos();
    assertTrue(provider.readings() <= 2 + pauses, provider.readings() + " in " + pauses);
  }

  @Test
  void whileTheProviderIsAwayTheKnownKeysGoOnAndOneWarningSaysSo() throws Exception {
    ProviderKeys keys = keys(Duration.ofMillis(10));
    Header header = es256(provider.keyId());
    assertEquals(provider.pair().getPublic(), keys.locate(header));
    provider.leave();
    Await.until("it is said", () -> log.lines(Level.WARNING).size() == 1);
    assertTrue(log.lines(Level.WARNING).get(0).contains("known keys stay in use"));
    assertEquals(provider.pair().getPublic(), keys.locate(header));
    RequestFailure cannotTell =
        assertThrows(RequestFailure.class, () -> keys.locate(es256("unknown")));
    assertEquals("unavailable", cannotTell.reason().word());

    provider.comeBack();
    Await.until(
        "it is said", () -> log.lines(Level.INFO).stream().anyMatch(l -> l.contains("again")));
    assertEquals(1, log.lines(Level.WARNING).size(), () -> log.lines().toString());
    assertNull(keys.locate(es256("unknown")));
  }

  @Test
  void withoutAnyKeyEveryCallerIsToldToComeAgainUntilThereIsOne() throws Exception {
    provider.leave();
    ProviderKeys keys = keys(NEVER);
    Header header = es256(provider.keyId());
    for (int i = 0; i < 3; i++) {
      assertThrows(RequestFailure.class, () -> keys.locate(header));
    }
    Await.until("it is said", () -> log.lines(Level.WARNING).size() == 1);
    assertTrue(log.lines(Level.WARNING).get(0).contains("requests are answered with 503"));
    provider.comeBack();
    Await.until(
        "there is one",
        () -> {
          try {
            return provider.pair().getPublic().equals(keys.locate(header));
          } catch (RequestFailure e) {
            return false;
          }
        });
  }

  static Stream<IdentityProvider.Answer> answersOfNoUse() {
    return Stream.of(
        IdentityProvider.saying(500, "{}"),
        IdentityProvider.saying(404, ""),
        IdentityProvider.saying(200, ""),
        IdentityProvider.saying(200, "<html>Sign in</html>"),
        IdentityProvider.saying(200, "[]"),
        IdentityProvider.saying(200, "{\"keys\":{}}"),
        IdentityProvider.saying(200, "[".repeat(200_000)),
        IdentityProvider.saying(200, " ".repeat(600 * 1024) + "{\"keys\":[]}"),
        (exchange, document) -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        },
        (exchange, document) -> exchange.close());
  }

  @ParameterizedTest
  @MethodSource("answersOfNoUse")
  void anAnswerOfNoUseIsTakenForNone(IdentityProvider.Answer answer) throws Exception {
    assertNotTaken(answer);
  }

  @ParameterizedTest
  @MethodSource("answersOfNoUse")
  void aKeySetOfNoUseIsTakenForNone(IdentityProvider.Answer answer) throws Exception {
    assertNotTaken(
        (exchange, document) -> {
          if (exchange.getRequestURI().getPath().equals("/keys")) {
            answer.give(exchange, document);
          } else {
            IdentityProvider.plainly(exchange, document);
          }
        });
  }

  static Stream<IdentityProvider.Answer> descriptionsOfOthers() {
    return Stream.of(
        IdentityProvider.saying(
            200, IdentityProvider.description("https://id.example.org", "http://127.0.0.1:9/keys")),
        rewritten("\"issuer\":\"http://127.0.0.1", "\"issuer\":\"http://localhost"),
        rewritten("(\"issuer\":\"[^\"]*)", "$1/"),
        rewritten("\"jwks_uri\":\"http://127.0.0.1", "\"jwks_uri\":\"http://10.0.0.1"),
        rewritten("\"jwks_uri\":\"http:", "\"jwks_uri\":\"file:"),
        rewritten("\"jwks_uri\"", "\"other\""));
  }

  private static IdentityProvider.Answer rewritten(String what, String with) {
    return (exchange, document) ->
        IdentityProvider.plainly(exchange, document.replaceFirst(what, with));
  }

  @ParameterizedTest
  @MethodSource("descriptionsOfOthers")
  void aDescriptionOfAnotherIssuerOrOfKeysElsewhereIsNotGoneBy(IdentityProvider.Answer answer)
      throws Exception {
    assertNotTaken(answer);
  }

  private void assertNotTaken(IdentityProvider.Answer answer) throws Exception {
    ProviderKeys keys = keys(Duration.ofMillis(10));
    Header header = es256(provider.keyId());
    Key key = keys.locate(header);
    provider.play(answer);
    Await.until("it is said", () -> log.lines(Level.WARNING).size() == 1);
    assertEquals(key, keys.locate(header));
    assertTrue(provider.calls().stream().noneMatch("/elsewhere"::equals), "a redirect is followed");
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUp() throws Exception {
    provider.play(provider.dripping());
    keys(NEVER);
    Await.until("it is said", () -> log.lines(Level.WARNING).size() == 1);
  }

  @Test
  void aSlowAnswerIsWaitedForButNotByAllThreads() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    provider.play(IdentityProvider.after(gate));
    ProviderKeys keys = keys(NEVER);
    Header header = es256(provider.keyId());
    ExecutorService callers = Executors.newFixedThreadPool(40);
    try {
      List<Future<Key>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(callers.submit(() -> keys.locate(header)));
      }
      Await.until("16 wait", () -> answers.stream().filter(Future::isDone).count() == 24);
      gate.countDown();
      int found = 0;
      for (Future<Key> answer : answers) {
        try {
          assertEquals(provider.pair().getPublic(), answer.get(30, TimeUnit.SECONDS));
          found++;
        } catch (ExecutionException e) {
          assertTrue(e.getCause() instanceof RequestFailure, e::toString);
        }
      }
      assertEquals(16, found);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aKeyIsUsedForItsOwnAlgorithmOnly() {
    String es = provider.keyId();
    String rs = provider.rotate(Jwts.SIG.RS256);
    String ed = provider.rotate(Jwts.SIG.EdDSA);
    ProviderKeys keys = keys(NEVER);
    assertEquals("EC", keys.locate(es256(es)).getAlgorithm());
    assertEquals("RSA", keys.locate(header(rs, Jwts.SIG.RS256)).getAlgorithm());
    assertTrue(keys.locate(header(ed, Jwts.SIG.EdDSA)) != null);
    assertNull(keys.locate(header(rs, Jwts.SIG.PS256)), "its alg says RS256");
    assertNull(keys.locate(header(rs, Jwts.SIG.ES256)));
    assertNull(keys.locate(header(es, Jwts.SIG.RS256)));
    assertNull(keys.locate(header(es, Jwts.SIG.ES384)));
    assertNull(keys.locate(header(ed, Jwts.SIG.ES256)));
  }

  @Test
  void aTokenThatNamesNoKeyIsTakenWhereOneKeyFitsAlone() {
    provider.rotate(Jwts.SIG.RS256);
    ProviderKeys keys = keys(NEVER);
    assertEquals("EC", keys.locate(es256(null)).getAlgorithm());
    provider.rotate();
    keys.locate(es256(provider.keyId()));
    assertNull(keys.locate(es256(null)));
    assertEquals("RSA", keys.locate(header(null, Jwts.SIG.RS256)).getAlgorithm());
  }

  @Test
  void passesOverKeysThatProveNothingAndSaysSoOnce() throws Exception {
    KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
    small.initialize(1024);
    provider.publish(
        Jwks.json(
            Jwks.builder()
                .key((RSAPublicKey) small.generateKeyPair().getPublic())
                .id("small")
                .build()));
    provider.publish("{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"c2VjcmV0\"}");
    provider.publish(
        Jwks.json(
            Jwks.builder()
                .key(provider.pair().getPublic())
                .id("encryption")
                .publicKeyUse("enc")
                .build()));
    provider.publish(
        Jwks.UNSAFE_JSON(Jwks.builder().key(provider.pair().getPrivate()).id("private").build()));
    provider.publish(
        "{\"kty\":\"EC\",\"kid\":\"off\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}");
    provider.publish("{\"kty\":\"EC\",\"kid\":\"broken\"}");
    provider.publish("{}");
    provider.publish("null");
    provider.publish("\"key\"");
    ProviderKeys keys = keys(Duration.ofMillis(10));
    assertEquals(provider.pair().getPublic(), keys.locate(es256(provider.keyId())));
    Await.until("they are read again", () -> provider.readings() >= 2);
    List<String> passed = log.lines().stream().filter(l -> l.contains("is skipped")).toList();
    assertEquals(7, passed.size(), passed::toString);
    assertTrue(passed.toString().contains("small has fewer than 2048 bits"), passed::toString);
    for (String id : List.of("small", "encryption", "private", "off", "broken")) {
      assertNull(keys.locate(es256(id)), id);
    }
  }
}
