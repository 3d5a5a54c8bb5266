package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedTomcat;
import dev.debrief.testing.IdentityProvider;
import dev.debrief.testing.Problem;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that somebody made who must not, at servers with each kind of key. */
class ForgedTokensTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDIENCE = "debrief";

  private static final List<Issuer> ISSUERS = new ArrayList<>();
  private static IdentityProvider provider;

  /** Where forged headers point to: a provider nobody has asked for. */
  private static IdentityProvider trap;

  /** Signs the bytes of a token. */
  @FunctionalInterface
  private interface Signer {
    byte[] sign(byte[] token) throws GeneralSecurityException;
  }

  /**
   * One way to set keys up.
   *
   * @param header what its good tokens have for a header
   * @param issuer what they have for {@code iss}
   * @param good signs them
   * @param forger signs as well, with a key of the same kind that is not the server's
   * @param key the public key; null where there is none
   */
  private record Issuer(
      String name,
      DebriefServer server,
      Map<String, Object> header,
      String issuer,
      Signer good,
      Signer forger,
      PublicKey key) {
    @Override
    public String toString() {
      return name;
    }

    String token() throws Exception {
      return token(Map.of(), Map.of());
    }

    /** A good token with these headers and claims in place of its own. */
    String token(Map<String, ?> headers, Map<String, ?> claims) throws Exception {
      return signed(headers, claims, good);
    }

    /** The same, signed by the forger. */
    String forged(Map<String, ?> headers) throws Exception {
      return signed(headers, Map.of(), forger);
    }

    String signed(Map<String, ?> headers, Map<String, ?> claims, Signer signer) throws Exception {
      Map<String, Object> head = new LinkedHashMap<>(header);
      head.putAll(headers);
      String text = encoded(head) + '.' + encoded(claims(claims));
      byte[] signature = signer.sign(text.getBytes(StandardCharsets.US_ASCII));
      return text + '.' + encoded(signature);
    }

    Map<String, Object> claims(Map<String, ?> others) {
      Map<String, Object> claims = new LinkedHashMap<>();
      claims.put("sub", "ada");
      claims.put("iss", issuer);
      claims.put("aud", AUDIENCE);
      claims.put("exp", Instant.now().plusSeconds(600).getEpochSecond());
      claims.putAll(others);
      return claims;
    }
  }

  private static String encoded(Map<String, ?> json) throws Exception {
    return encoded(JSON.writeValueAsBytes(json));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Signer hmac(byte[] secret) {
    return token -> {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(token);
    };
  }

  private static Signer signature(String algorithm, PrivateKey key) {
    return token -> {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(token);
      return signature.sign();
    };
  }

  private static DebriefServer server(Map<String, String> settings) throws Exception {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("jwt.audience", AUDIENCE);
    return DebriefServer.on(
        (port, with) ->
            new EmbeddedTomcat(DebriefServer.WEB_FOLDER, port, with).withHeadersUpTo(256 * 1024),
        all);
  }

  private static Issuer ofPairs(String algorithm, String signing, KeyPair ours, KeyPair theirs)
      throws Exception {
    String issuer = "https://id.example.org";
    return new Issuer(
        algorithm,
        server(
            Map.of(
                "jwt.secret",
                "",
                "jwt.public-key",
                KeysTest.pem(ours.getPublic()),
                "jwt.issuer",
                issuer)),
        Map.of("alg", algorithm),
        issuer,
        signature(signing, ours.getPrivate()),
        signature(signing, theirs.getPrivate()),
        ours.getPublic());
  }

  @BeforeAll
  static void start() throws Exception {
    trap = new IdentityProvider();
    provider = new IdentityProvider();
    String issuer = "https://id.example.org";
    ISSUERS.add(
        new Issuer(
            "secret",
            server(Map.of("jwt.issuer", issuer)),
            Map.of("alg", "HS256"),
            issuer,
            hmac(Tokens.SECRET.getBytes(StandardCharsets.UTF_8)),
            hmac("another secret of at least 32 bytes".getBytes(StandardCharsets.UTF_8)),
            null));
    ISSUERS.add(
        ofPairs(
            "RS256",
            "SHA256withRSA",
            Jwts.SIG.RS256.keyPair().build(),
            Jwts.SIG.RS256.keyPair().build()));
    String ecdsa = "SHA256withECDSAinP1363Format";
    ISSUERS.add(
        ofPairs(
            "ES256", ecdsa, Jwts.SIG.ES256.keyPair().build(), Jwts.SIG.ES256.keyPair().build()));
    ISSUERS.add(
        ofPairs(
            "EdDSA",
            "Ed25519",
            Jwks.CRV.Ed25519.keyPair().build(),
            Jwks.CRV.Ed25519.keyPair().build()));
    ISSUERS.add(
        new Issuer(
            "provider",
            server(provider.settings()),
            Map.of("alg", "ES256", "kid", provider.keyId()),
            provider.issuer(),
            signature(ecdsa, provider.pair().getPrivate()),
            signature(ecdsa, trap.pair().getPrivate()),
            provider.pair().getPublic()));
  }

  @AfterAll
  static void stop() throws Exception {
    for (Issuer issuer : ISSUERS) {
      issuer.server.close();
    }
    provider.close();
    trap.close();
  }

  static Stream<Issuer> issuers() {
    return ISSUERS.stream();
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void aGoodTokenIsTaken(Issuer issuer) throws Exception {
    assertEquals(200, asking(issuer, issuer.token()).status());
    assertEquals(
        200,
        asking(issuer, issuer.token(Map.of("typ", "at+jwt"), Map.of("pad", "x".repeat(8_000))))
            .status(),
        "within the length a token may have");
  }

  private static Api.Answer asking(Issuer issuer, String token) throws Exception {
    return issuer.server.anonymous().bearer(token).get("/api/session");
  }

  /** Each forgery by its name. */
  private static Map<String, String> forgeries(Issuer issuer) throws Exception {
    Map<String, String> forged = new LinkedHashMap<>();
    String good = issuer.token();
    String[] parts = good.split("\\.", -1);
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String unsigned = encoded(Map.of("alg", none)) + '.' + parts[1] + '.';
      forged.put("alg " + none, unsigned);
      forged.put("alg " + none + ", signed", unsigned + parts[2]);
      forged.put("alg " + none + ", no second dot", unsigned.substring(0, unsigned.length() - 1));
    }
    forged.put("no alg", encoded(Map.of("typ", "JWT")) + '.' + parts[1] + '.' + parts[2]);
    if (issuer.key != null) {
      String pem = KeysTest.pem(issuer.key);
      byte[] der = issuer.key.getEncoded();
      Map<String, byte[]> secrets =
          Map.of(
              "PEM", pem.getBytes(StandardCharsets.UTF_8),
              "stripped PEM", pem.strip().getBytes(StandardCharsets.UTF_8),
              "DER", der,
              "base64", Base64.getEncoder().encode(der));
      for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
        forged.put(
            "HS256 with the public key as " + secret.getKey(),
            issuer.signed(Map.of("alg", "HS256"), Map.of(), hmac(secret.getValue())));
      }
    }
    forged.put("another key", issuer.forged(Map.of()));
    forged.put("unknown kid", issuer.forged(Map.of("kid", "unknown")));
    forged.put("kid of a path", issuer.forged(Map.of("kid", "../../../../dev/null")));
    forged.put("kid of SQL", issuer.forged(Map.of("kid", "x' union select 'secret' -- ")));
    forged.put("kid of a URL", issuer.forged(Map.of("kid", trap.issuer() + "/keys")));
    forged.put("jku", issuer.forged(Map.of("jku", trap.issuer() + "/keys")));
    forged.put("x5u", issuer.forged(Map.of("x5u", trap.issuer() + "/certificate")));
    forged.put(
        "jwk",
        issuer.forged(
            Map.of(
                "jwk",
                JSON.readValue(
                    Jwks.json(Jwks.builder().key(trap.pair().getPublic()).build()), Map.class))));
    forged.put("x5c", issuer.forged(Map.of("x5c", List.of(encoded(new byte[300])))));
    forged.put("of another provider", trap.token("ada", b -> b.audience().add(AUDIENCE)));
    forged.put("another issuer", issuer.token(Map.of(), Map.of("iss", trap.issuer())));
    forged.put("issuer with a slash", issuer.token(Map.of(), Map.of("iss", issuer.issuer + '/')));
    forged.put("another audience", issuer.token(Map.of(), Map.of("aud", "chat")));
    long now = Instant.now().getEpochSecond();
    forged.put("expired", issuer.token(Map.of(), Map.of("exp", now - 60)));
    forged.put("not yet valid", issuer.token(Map.of(), Map.of("nbf", now + 60)));
    forged.put("64 KiB", issuer.token(Map.of(), Map.of("pad", "x".repeat(64 * 1024))));
    forged.put("crit unknown", issuer.token(Map.of("crit", List.of("x"), "x", 1), Map.of()));
    forged.put("crit of a known name", issuer.token(Map.of("crit", List.of("alg")), Map.of()));
    forged.put("crit that is absent", issuer.token(Map.of("crit", List.of("x")), Map.of()));
    forged.put("crit empty list", issuer.token(Map.of("crit", List.of()), Map.of()));
    forged.put("crit no list", issuer.token(Map.of("crit", "x"), Map.of()));
    forged.put(
        "b64 critical", issuer.token(Map.of("b64", false, "crit", List.of("b64")), Map.of()));
    forged.put("b64", issuer.token(Map.of("b64", false), Map.of()));
    forged.put("zip", issuer.token(Map.of("zip", "DEF"), Map.of()));
    forged.put("signature cut", good.substring(0, good.length() - 4));
    forged.put("signature empty", parts[0] + '.' + parts[1] + '.');
    int length = Base64.getUrlDecoder().decode(parts[2]).length;
    forged.put("signature of zeros", parts[0] + '.' + parts[1] + '.' + encoded(new byte[length]));
    forged.put("signature of 64 zeros", parts[0] + '.' + parts[1] + '.' + encoded(new byte[64]));
    forged.put(
        "ES256 of zeros",
        encoded(with(issuer.header, "alg", "ES256"))
            + '.'
            + parts[1]
            + '.'
            + encoded(new byte[64]));
    forged.put("two tokens", good + ", Bearer " + good);
    forged.put("two tokens in one", good + ' ' + good);
    forged.put("five parts", good + '.' + parts[1] + '.' + parts[2]);
    return forged;
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void everyForgeryIsRefused(Issuer issuer) throws Exception {
    List<String> taken = new ArrayList<>();
    for (Map.Entry<String, String> forgery : forgeries(issuer).entrySet()) {
      String token = forgery.getValue();
      Api.Answer answer = asking(issuer, token);
      if (answer.status() != 401) {
        taken.add(forgery.getKey() + ": " + answer.status());
        continue;
      }
      assertFalse(Problem.of(answer, 401).toString().contains(token), forgery.getKey());
      assertTrue(
          answer.header("WWW-Authenticate").contains("error=\"invalid_token\""), forgery.getKey());
    }
    assertEquals(List.of(), taken);
    assertEquals(List.of(), trap.calls(), "a place that a token names is asked");
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void aRefusalSaysWhyAndRepeatsNoValue(Issuer issuer) throws Exception {
    long now = Instant.now().getEpochSecond();
    Map<String, String> reasons =
        Map.of(
            issuer.token(Map.of(), Map.of("aud", "chat")), "The token's audience does not match",
            issuer.token(Map.of(), Map.of("iss", trap.issuer())),
                "The token's issuer does not match",
            issuer.token(Map.of(), Map.of("exp", now - 60)), "The token has expired",
            issuer.token(Map.of(), Map.of("nbf", now + 60)), "The token is not valid yet",
            issuer.forged(Map.of()), "The token's signature does not verify",
            issuer.token(Map.of(), Map.of("sub", " ")),
                "The token has no subject of 1 to 255 characters");
    for (Map.Entry<String, String> refused : reasons.entrySet()) {
      Api.Answer answer = asking(issuer, refused.getKey());
      assertEquals(refused.getValue() + ".", Problem.of(answer, 401).get("detail").asText());
      assertEquals(
          "Bearer realm=\"debrief\", error=\"invalid_token\", error_description=\""
              + refused.getValue()
              + "\"",
          answer.header("WWW-Authenticate"));
    }
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void twoFieldsWithATokenAreRefused(Issuer issuer) throws Exception {
    String good = issuer.token();
    for (String second : List.of(good, "x", issuer.forged(Map.of()))) {
      JsonNode problem =
          Problem.of(
              issuer.server.anonymous().bearer(good).bearer(second).get("/api/session"), 401);
      assertEquals("Authentication required", problem.get("title").asText());
      assertEquals("Multiple Authorization headers.", problem.get("detail").asText());
      Problem.of(issuer.server.anonymous().bearer(second).bearer(good).get("/api/session"), 401);
    }
  }

  @Test
  void aTokenLongerThanTheContainerTakesHeadersNeverComesHere() throws Exception {
    try (DebriefServer usual = DebriefServer.started()) {
      String pad = "x".repeat(64 * 1024);
      Api.Answer answer =
          usual
              .anonymous()
              .bearer(Tokens.with("ada", b -> b.claim("pad", pad)))
              .get("/api/session");
      assertEquals(400, answer.status(), "as Tomcat says with its limit of 8 KiB");
      assertFalse(answer.text().contains(pad.substring(0, 100)));
    }
  }
}
