package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.PublicJwk;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;

/** Which published keys (RFC 7517) can verify which tokens. */
final class SigningKey {
  /** The curves of each algorithm that has some (RFC 7518, 3.4; RFC 8037, 3.1). */
  private static final Map<String, String> CURVES =
      Map.of("ES256", "P-256", "ES384", "P-384", "ES512", "P-521", "EdDSA", "Ed(25519|448)");

  private SigningKey() {}

  /** The key, if tokens may be verified with it. */
  static PublicJwk<?> usable(Jwk<?> jwk) throws UnusableKeyException {
    if (!(jwk instanceof PublicJwk<?> key)) {
      throw new UnusableKeyException("is not a public key");
    }
    if (key.getPublicKeyUse() != null && !key.getPublicKeyUse().equals("sig")) {
      throw new UnusableKeyException("is not for signatures");
    }
    if (key.toKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() < Keys.MIN_RSA_BITS) {
      throw new UnusableKeyException("has fewer than " + Keys.MIN_RSA_BITS + " bits");
    }
    return key;
  }

  /** Whether tokens of that algorithm are signed with a private key. */
  static boolean isAsymmetric(String algorithm) {
    return algorithm != null && algorithm.matches("[RPE]S(256|384|512)|EdDSA");
  }

  /** Whether the key verifies that asymmetric algorithm: of its curve, and its {@code alg}. */
  static boolean fits(PublicJwk<?> key, String algorithm) {
    String curve = key.get("crv") instanceof String named ? named : "";
    return curve.matches(CURVES.getOrDefault(algorithm, ""))
        && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm));
  }

  /** What to call a published key in a log line. */
  static String name(JsonNode jwk) {
    String id = jwk.path("kid").asText().replaceAll("[^\\x21-\\x7E]", "?");
    return id.isEmpty() ? "one without an id" : id.substring(0, Math.min(64, id.length()));
  }

  /** Why a key is skipped. */
  static final class UnusableKeyException extends Exception {
    UnusableKeyException(String message) {
      super(message);
    }
  }
}
