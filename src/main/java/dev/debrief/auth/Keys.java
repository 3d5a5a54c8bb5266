package dev.debrief.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads the keys that tokens are verified with. */
public final class Keys {
  private static final int MIN_SECRET_BYTES = 32;

  /** Of an RSA key's modulus (RFC 7518, 3.3). */
  static final int MIN_RSA_BITS = 2048;

  /** The beginning of a SubjectPublicKeyInfo (RFC 5280, 4.1), up to its algorithm. */
  private static final String START = "30([0-7].|81..|82....)30..";

  /** By their object identifiers in DER (RFC 8017, A.1; RFC 5480, 2.1.1; RFC 8410, 3). */
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          "06092a864886f70d010101", "RSA",
          "06072a8648ce3d0201", "EC",
          "06032b6570", "Ed25519",
          "06032b6571", "Ed448");

  private Keys() {}

  /**
   * A shared secret for HS256, and for HS384 and HS512 where it is 48 or 64 bytes long or more.
   *
   * @throws IllegalArgumentException where its UTF-8 form has fewer than 32 bytes (RFC 7518, 3.2)
   */
  public static SecretKey secret(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("a secret of at least " + MIN_SECRET_BYTES + " bytes");
    }
    String algorithm =
        bytes.length >= 64 ? "HmacSHA512" : bytes.length >= 48 ? "HmacSHA384" : "HmacSHA256";
    return new SecretKeySpec(bytes, algorithm);
  }

  /**
   * An RSA, EC or Ed25519/Ed448 public key.
   *
   * @param pem {@code -----BEGIN PUBLIC KEY-----} and what follows (RFC 7468, 13); line breaks may
   *     be written as {@code \n}
   * @throws IllegalArgumentException where it is not one, is damaged, or is an RSA key of fewer
   *     than 2048 bits; says what is valid
   */
  public static PublicKey publicKey(String pem) {
    String body =
        pem.replace("\\n", "\n")
            .replace("-----BEGIN PUBLIC KEY-----", "")
            .replace("-----END PUBLIC KEY-----", "")
            .replaceAll("\\s", "");
    byte[] der = decoded(body);
    String algorithm =
        ALGORITHMS.entrySet().stream()
            .filter(known -> HexFormat.of().formatHex(der).matches(START + known.getKey() + ".*"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("a public key in PEM form, of RSA, EC or EdDSA"));
    try {
      return strong(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "a public key in PEM form that is whole; this one of " + algorithm + " is damaged", e);
    }
  }

  private static byte[] decoded(String body) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a public key in PEM form", e);
    }
  }

  private static PublicKey strong(PublicKey key) {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new IllegalArgumentException(
          "a public key in PEM form, of RSA with at least " + MIN_RSA_BITS + " bits");
    }
    return key;
  }
}
