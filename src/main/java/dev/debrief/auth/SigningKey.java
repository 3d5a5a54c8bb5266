package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import io.jsonwebtoken.security.Jwks;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One public key of an identity provider (RFC 7517).
 *
 * @param id its {@code kid}; null where it has none
 * @param algorithm its {@code alg}, the only one it may be used for; null for any that fits
 */
record SigningKey(String id, String algorithm, PublicKey key) {
  private static final Set<String> KINDS = Set.of("RSA", "EC", "OKP");

  /**
   * Reads a key.
   *
   * @param jwk the key as JSON
   * @throws UnfitException where it is none that tokens can be checked with
   */
  static SigningKey read(JsonNode jwk, JacksonDeserializer<Map<String, ?>> json)
      throws UnfitException {
    if (!KINDS.contains(jwk.path("kty").asText())) {
      throw new UnfitException("it is no RSA, EC or OKP key");
    }
    String use = text(jwk, "use");
    if (use != null && !use.equals("sig")) {
      throw new UnfitException("it is not for signatures");
    }
    Object key;
    try {
      key = Jwks.parser().json(json).build().parse(jwk.toString()).toKey();
    } catch (JwtException | IllegalArgumentException e) {
      throw new UnfitException("it cannot be read");
    }
    if (!(key instanceof PublicKey publicKey)) {
      throw new UnfitException("it is no public key");
    }
    if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < Keys.MIN_RSA_BITS) {
      throw new UnfitException("it has fewer than " + Keys.MIN_RSA_BITS + " bits");
    }
    return new SigningKey(text(jwk, "kid"), text(jwk, "alg"), publicKey);
  }

  private static String text(JsonNode jwk, String name) {
    return jwk.path(name).textValue();
  }

  /** Whether a token's algorithm is one of signatures by a private key. */
  static boolean isOfKeyPairs(String algorithm) {
    return algorithm != null && algorithm.matches("[RPE]S(256|384|512)|EdDSA");
  }

  /** Whether a token of that algorithm can have been signed with this key. */
  boolean fits(String tokenAlgorithm) {
    if (algorithm != null && !algorithm.equals(tokenAlgorithm)) {
      return false;
    }
    if (key instanceof ECPublicKey ec) {
      // RFC 7518, 3.4: each of the three belongs to one curve.
      return switch (ec.getParams().getOrder().bitLength()) {
        case 256 -> tokenAlgorithm.equals("ES256");
        case 384 -> tokenAlgorithm.equals("ES384");
        case 521 -> tokenAlgorithm.equals("ES512");
        default -> false;
      };
    }
    if (key instanceof RSAPublicKey) {
      return tokenAlgorithm.startsWith("RS") || tokenAlgorithm.startsWith("PS");
    }
    return tokenAlgorithm.equals("EdDSA")
        && List.of("EdDSA", "Ed25519", "Ed448").contains(key.getAlgorithm());
  }

  /** Why a key is of no use here. */
  static final class UnfitException extends Exception {
    UnfitException(String message) {
      super(message);
    }
  }
}
