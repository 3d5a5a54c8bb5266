package dev.debrief.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads the keys that tokens are checked with. */
public final class Keys {
  private static final int MIN_SECRET_BYTES = 32;

  /** Of an RSA key's modulus (RFC 7518, 3.3). */
  static final int MIN_RSA_BITS = 2048;

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
   * @throws IllegalArgumentException where it is none, or an RSA key of fewer than 2048 bits
   */
  public static PublicKey publicKey(String pem) {
    String body =
        pem.replace("\\n", "\n")
            .replace("-----BEGIN PUBLIC KEY-----", "")
            .replace("-----END PUBLIC KEY-----", "")
            .replaceAll("\\s", "");
    byte[] der;
    try {
      der = Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a public key in PEM form", e);
    }
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return strong(
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
      } catch (GeneralSecurityException e) {
        // a key of another algorithm
      }
    }
    throw new IllegalArgumentException("a public key in PEM form, of RSA, EC or EdDSA");
  }

  private static PublicKey strong(PublicKey key) {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new IllegalArgumentException(
          "a public key in PEM form, of RSA with at least " + MIN_RSA_BITS + " bits");
    }
    return key;
  }
}
