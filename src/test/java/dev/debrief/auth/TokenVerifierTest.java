package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.http.Json;
import dev.debrief.testing.RecordedLog;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token must be. Long: one table of rules, held against one verifier and its keys. */
class TokenVerifierTest {
  private static final ObjectMapper MAPPER = new Json().mapper();
  private static final SecretKey SECRET = Keys.secret(Tokens.SECRET);
  private static final Date LATER = Date.from(SettableClock.START.plusSeconds(3600));

  private final SettableClock clock = new SettableClock();
  private final TokenVerifier verifier = verifier(SECRET);

  private TokenVerifier verifier(Key key) {
    return verifier(key, rules(null, null, "roles"));
  }

  private TokenVerifier verifier(Key key, TokenRules rules) {
    return new TokenVerifier(header -> key, rules, MAPPER, clock);
  }

  private static TokenRules rules(String issuer, String audience, String rolesClaim) {
    return new TokenRules(issuer, audience, rolesClaim, Duration.ZERO);
  }

  /** A good token before it is signed. */
  private static JwtBuilder good() {
    return Jwts.builder().subject("ada").expiration(LATER);
  }

  private static String signed(UnaryOperator<JwtBuilder> change) {
    return change.apply(good()).signWith(SECRET).compact();
  }

  private static String withClaim(String name, Object value) {
    return signed(b -> b.claim(name, value));
  }

  private static void assertRefused(String reason, TokenVerifier verifier, String token) {
    InvalidTokenException refused =
        assertThrows(InvalidTokenException.class, () -> verifier.verify(token));
    assertEquals(reason, refused.getMessage());
  }

  private void assertInvalid(String token) {
    assertThrows(InvalidTokenException.class, () -> verifier.verify(token));
  }

  /** A token put together by hand, so that it may say anything; signed as it says or not at all. */
  private static String raw(String header, String payload, String hmac, byte[] key)
      throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + '.'
            + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    if (hmac == null) {
      return signed + '.';
    }
    Mac mac = Mac.getInstance(hmac);
    mac.init(new SecretKeySpec(key, hmac));
    byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    return signed + '.' + base64.encodeToString(signature);
  }

  private static String rawHs256(String payload) throws Exception {
    return raw(
        "{\"alg\":\"HS256\"}",
        payload,
        "HmacSHA256",
        Tokens.SECRET.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void takesTheHmacAlgorithmsThatItsSecretIsLongEnoughFor() throws Exception {
    String text = "s".repeat(64);
    SecretKey secret = Keys.secret(text);
    TokenVerifier long64 = verifier(secret);
    for (MacAlgorithm algorithm : List.of(Jwts.SIG.HS256, Jwts.SIG.HS384, Jwts.SIG.HS512)) {
      Key key = Tokens.key(text);
      String token = good().signWith((SecretKey) key, algorithm).compact();
      assertEquals("ada", long64.verify(token).user(), algorithm::getId);
    }
    assertRefused(
        "The token's algorithm is not accepted",
        verifier(Keys.secret("s".repeat(32))),
        good().signWith(secret, Jwts.SIG.HS512).compact());
  }

  @Test
  void takesTheRsaAlgorithmsWithAnRsaKey() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    TokenVerifier rsa = verifier(Keys.publicKey(KeysTest.pem(pair.getPublic())));
    for (SignatureAlgorithm algorithm : List.of(Jwts.SIG.RS256, Jwts.SIG.PS256)) {
      String token = good().signWith(pair.getPrivate(), algorithm).compact();
      assertEquals("ada", rsa.verify(token).user(), algorithm::getId);
    }
  }

  @Test
  void takesEs256WithAnEcKey() throws Exception {
    KeyPair pair = Jwts.SIG.ES256.keyPair().build();
    TokenVerifier ec = verifier(Keys.publicKey(KeysTest.pem(pair.getPublic())));
    String token = good().signWith(pair.getPrivate(), Jwts.SIG.ES256).compact();
    assertEquals("ada", ec.verify(token).user());
  }

  @Test
  void takesEdDsaWithAnEd25519Key() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    TokenVerifier ed = verifier(Keys.publicKey(KeysTest.pem(pair.getPublic())));
    String token = good().signWith(pair.getPrivate(), Jwts.SIG.EdDSA).compact();
    assertEquals("ada", ed.verify(token).user());
  }

  @Test
  void refusesATokenOfAnotherKeyOfTheSameKind() throws Exception {
    KeyPair ours = Jwts.SIG.ES256.keyPair().build();
    KeyPair theirs = Jwts.SIG.ES256.keyPair().build();
    assertRefused(
        "The token's signature does not verify",
        verifier(ours.getPublic()),
        good().signWith(theirs.getPrivate()).compact());
    assertInvalid(good().signWith(Tokens.key("another secret of at least 32 bytes")).compact());
  }

  @Test
  void refusesATokenSignedWithThePublicKeyAsASecret() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    TokenVerifier rsa = verifier(pair.getPublic());
    String pem = KeysTest.pem(pair.getPublic());
    String payload = "{\"sub\":\"ada\",\"exp\":" + LATER.toInstant().getEpochSecond() + "}";
    for (byte[] secret :
        List.of(
            pair.getPublic().getEncoded(),
            pem.getBytes(StandardCharsets.UTF_8),
            pem.strip().getBytes(StandardCharsets.UTF_8))) {
      String token = raw("{\"alg\":\"HS256\"}", payload, "HmacSHA256", secret);
      assertRefused("The token's algorithm is not accepted", rsa, token);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", ""})
  void refusesATokenThatIsNotSigned(String algorithm) throws Exception {
    String payload = "{\"sub\":\"ada\",\"exp\":" + LATER.toInstant().getEpochSecond() + "}";
    String header = "{\"alg\":\"" + algorithm + "\"}";
    assertInvalid(raw(header, payload, null, null));
    assertInvalid(raw("{}", payload, null, null));
    assertInvalid(
        raw(header, payload, "HmacSHA256", Tokens.SECRET.getBytes(StandardCharsets.UTF_8)));
    assertInvalid(Jwts.builder().subject("ada").expiration(LATER).compact());
  }

  @Test
  void refusesAGoodTokenWithoutItsSignature() {
    String token = signed(b -> b);
    assertInvalid(token.substring(0, token.lastIndexOf('.') + 1));
    assertInvalid(token.substring(0, token.lastIndexOf('.')));
  }

  @Test
  void refusesAKeyThatTheTokenBringsAlong() throws Exception {
    KeyPair pair = Jwts.SIG.ES256.keyPair().build();
    String token =
        good()
            .header()
            .jwk(Jwks.builder().key((ECPublicKey) pair.getPublic()).build())
            .jwkSetUrl(URI.create("http://attacker.example/keys"))
            .keyId("../../etc/passwd")
            .and()
            .signWith(pair.getPrivate())
            .compact();
    KeyPair ours = Jwts.SIG.ES256.keyPair().build();
    assertInvalid(token);
    assertRefused("The token's signature does not verify", verifier(ours.getPublic()), token);
  }

  @Test
  void isValidToTheSecondOfItsExpiry() throws Exception {
    String token = signed(b -> b);
    clock.set(LATER.toInstant().minusSeconds(1));
    assertEquals(LATER.toInstant(), verifier.verify(token).expiresAt());
    clock.set(LATER.toInstant().plusSeconds(1));
    assertRefused("The token has expired", verifier, token);
  }

  @Test
  void allowsForClocksThatDifferByAsMuchAsIsSet() throws Exception {
    TokenVerifier patient =
        verifier(SECRET, new TokenRules(null, null, "roles", Duration.ofSeconds(30)));
    Instant expiry = LATER.toInstant();
    String token = signed(b -> b);
    clock.set(expiry.plusSeconds(29));
    assertEquals("ada", patient.verify(token).user());
    clock.set(expiry.plusSeconds(31));
    assertRefused("The token has expired", patient, token);

    clock.set(SettableClock.START);
    assertEquals("ada", patient.verify(signed(b -> b.notBefore(in(29)))).user());
    assertRefused("The token is not valid yet", patient, signed(b -> b.notBefore(in(31))));
  }

  private static Date in(int seconds) {
    return Date.from(SettableClock.START.plusSeconds(seconds));
  }

  @Test
  void whatATokenOpensEndsAtItsExpiryAndPastThatWhenItIsNoLongerTaken() throws Exception {
    TokenVerifier patient =
        verifier(SECRET, new TokenRules(null, null, "roles", Duration.ofSeconds(30)));
    Instant expiry = LATER.toInstant();
    String token = signed(b -> b);
    clock.set(expiry.minusMillis(1));
    assertEquals(expiry, patient.verify(token).expiresAt());
    clock.set(expiry);
    assertEquals(expiry.plusSeconds(30), patient.verify(token).expiresAt());
    clock.set(expiry.plusSeconds(29));
    assertEquals(expiry.plusSeconds(30), patient.verify(token).expiresAt());
  }

  @Test
  void refusesATokenBeforeItsTime() throws Exception {
    String token = signed(b -> b.notBefore(Date.from(SettableClock.START.plusSeconds(60))));
    assertInvalid(token);
    clock.set(SettableClock.START.plusSeconds(61));
    assertEquals("ada", verifier.verify(token).user());
  }

  @Test
  void refusesATokenThatNeverExpires() {
    String token = Jwts.builder().subject("ada").signWith(SECRET).compact();
    assertRefused("The token has no expiry", verifier, token);
  }

  @Test
  void refusesATokenWithoutAUsableSubject() {
    String reason = "The token has no subject of 1 to 255 characters";
    String none = Jwts.builder().expiration(LATER).signWith(SECRET).compact();
    assertRefused(reason, verifier, none);
    assertRefused(reason, verifier, signed(b -> b.subject("  ")));
    assertRefused(reason, verifier, signed(b -> b.subject("x".repeat(256))));
    assertRefused(reason, verifier, signed(b -> b.subject("a\0da")));
    assertRefused(reason, verifier, signed(b -> b.subject("ada\n")));
    assertRefused(reason, verifier, signed(b -> b.subject("ada\uD83D")));
    assertRefused(reason, verifier, signed(b -> b.subject("\uDE00\uD83Dada")));
  }

  @Test
  void checksTheIssuerWhereOneIsConfigured() throws Exception {
    TokenVerifier strict = verifier(SECRET, rules("https://id.example.org", null, "roles"));
    assertEquals("ada", strict.verify(signed(b -> b.issuer("https://id.example.org"))).user());
    assertRefused(
        "The token's issuer does not match",
        strict,
        signed(b -> b.issuer("https://id.example.org/")));
    assertRefused("The token's issuer does not match", strict, signed(b -> b));
  }

  @Test
  void checksTheAudienceWhereOneIsConfigured() throws Exception {
    TokenVerifier strict = verifier(SECRET, rules(null, "debrief", "roles"));
    assertEquals("ada", strict.verify(withClaim("aud", "debrief")).user());
    assertEquals("ada", strict.verify(withClaim("aud", List.of("chat", "debrief"))).user());
    assertRefused("The token's audience does not match", strict, withClaim("aud", "chat"));
    assertRefused("The token's audience does not match", strict, signed(b -> b));
  }

  @Test
  void refusesAPayloadThatWasChangedAfterSigning() {
    String[] parts = signed(b -> b).split("\\.", -1);
    String payload =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("ada", "eve");
    String changed =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    assertInvalid(parts[0] + '.' + changed + '.' + parts[2]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"crit\":[]",
        "\"crit\":\"\"",
        "\"crit\":null",
        "\"crit\":{}",
        "\"crit\":[\"exp\"]",
        "\"crit\":[\"b64\"],\"b64\":true",
        "\"b64\":true",
        "\"b64\":null"
      })
  void refusesAHeaderWithExtensionsHoweverEmpty(String parameters) throws Exception {
    String payload = "{\"sub\":\"ada\",\"exp\":" + LATER.toInstant().getEpochSecond() + "}";
    byte[] key = Tokens.SECRET.getBytes(StandardCharsets.UTF_8);
    assertEquals("ada", verifier.verify(rawHs256(payload)).user());
    String header = "{\"alg\":\"HS256\"," + parameters + "}";
    assertRefused(
        "The token's header has an extension that is not supported",
        verifier,
        raw(header, payload, "HmacSHA256", key));
  }

  @Test
  void saysWhichCheckFailed() throws Exception {
    String payload = "{\"sub\":\"ada\",\"exp\":" + LATER.toInstant().getEpochSecond() + "}";
    assertRefused("The token is malformed", verifier, "garbage");
    assertRefused(
        "The token's algorithm is not accepted",
        verifier,
        raw("{\"alg\":\"none\"}", payload, null, null));
    assertRefused("The token's key is unknown", verifier((Key) null), signed(b -> b));
    assertRefused(
        "The token's signature does not verify",
        verifier,
        good().signWith(Tokens.key("another secret of at least 32 bytes")).compact());
  }

  @Test
  void logsWhichCheckFailedWithIssuerAndKeyIdAndNeverTheToken() throws Exception {
    TokenVerifier strict = verifier(SECRET, rules("https://id.example.org", null, "roles"));
    String token =
        good()
            .header()
            .keyId("key\n1")
            .and()
            .issuer("https://other.example.org")
            .claim("email", "ada@example.org")
            .signWith(SECRET)
            .compact();
    try (RecordedLog log = RecordedLog.of(TokenVerifier.class.getName())) {
      Logger.getLogger(TokenVerifier.class.getName()).setLevel(Level.FINE);
      assertRefused("The token's issuer does not match", strict, token);
      assertEquals(
          List.of(
              "FINE A token is refused: The token's issuer does not match"
                  + " (issuer https://other.example.org, key key?1)"),
          log.lines(Level.FINE));
      assertInvalid("garbage");
      assertEquals(
          "FINE A token is refused: The token is malformed (issuer none, key none)",
          log.lines(Level.FINE).get(1));
    }
  }

  @Test
  void refusesAHugeTokenUnread() {
    assertRefused("The token is too long", verifier, withClaim("pad", "x".repeat(64 * 1024)));
    assertRefused("The token is too long", verifier, "x".repeat(64 * 1024));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "...",
        "....",
        "x",
        "a.b.c",
        "null",
        "{}",
        "eyJhbGciOiJIUzI1NiJ9..",
        "eyJhbGciOiJIUzI1NiJ9.e30.",
        "!!!.???.***",
        "\u00E9.\u00E9.\u00E9",
        "eyJhbGciOiJIUzI1NiJ9.eyJhbGciOiJIUzI1NiJ9.eyJhbGciOiJIUzI1NiJ9.a.b",
        "bnVsbA.bnVsbA.bnVsbA",
        "W10.W10.W10"
      })
  void refusesWhatIsNoToken(String token) {
    assertInvalid(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"ada\",\"exp\":\"soon\"}",
        "{\"sub\":\"ada\",\"exp\":{}}",
        "{\"sub\":\"ada\",\"exp\":[1]}",
        "{\"sub\":\"ada\",\"exp\":true}",
        "{\"sub\":{\"a\":1},\"exp\":9999999999}",
        "{\"sub\":[\"ada\"],\"exp\":9999999999}",
        "{\"sub\":12,\"exp\":9999999999}",
        "{\"sub\":\"ada\",\"exp\":9999999999,\"nbf\":\"soon\"}",
        "[]",
        "\"ada\"",
        "12",
        "null",
        "",
        "{",
        "not json"
      })
  void refusesASignedPayloadOfTheWrongShape(String payload) throws Exception {
    String token = rawHs256(payload);
    assertThrows(InvalidTokenException.class, () -> verifier.verify(token));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e300", "1e400", "99999999999999999999999999", "-1", "0", "1.5e10"})
  void neverFailsOnATimeOutOfRangeInAnyOtherWay(String exp) throws Exception {
    String token = rawHs256("{\"sub\":\"ada\",\"exp\":" + exp + "}");
    try {
      verifier.verify(token);
    } catch (InvalidTokenException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Test
  void neverFailsInAnyOtherWayThanByRefusing() {
    Random random = new Random(7);
    String good = signed(b -> b.claim("roles", List.of("ops")));
    for (int round = 0; round < 2_000; round++) {
      StringBuilder token = new StringBuilder(good);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(token.length());
        switch (random.nextInt(3)) {
          case 0 -> token.setCharAt(at, (char) random.nextInt(0x80));
          case 1 -> token.deleteCharAt(at);
          default -> token.insert(at, (char) random.nextInt(0x3000));
        }
      }
      try {
        assertEquals("ada", verifier.verify(token.toString()).user());
      } catch (InvalidTokenException e) {
        assertFalse(e.getMessage().contains(good), "a message repeats the token");
      }
    }
  }
}
