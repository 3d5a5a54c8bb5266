package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  static String pem(PublicKey key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  @ParameterizedTest
  @CsvSource({"RSA,RSA", "EC,EC", "Ed25519,EdDSA", "Ed448,EdDSA"})
  void readsAPublicKeyOfEachKind(String generator, String algorithm) throws Exception {
    PublicKey key = KeyPairGenerator.getInstance(generator).generateKeyPair().getPublic();
    PublicKey read = Keys.publicKey(pem(key));
    assertEquals(algorithm, read.getAlgorithm());
    assertEquals(key, read);
  }

  @Test
  void readsAKeyHoweverItsLinesAreBroken() throws Exception {
    PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    assertEquals(key, Keys.publicKey(pem(key).replace("\n", "\\n")));
    assertEquals(key, Keys.publicKey(pem(key).replace("\n", "\r\n")));
    assertEquals(key, Keys.publicKey(pem(key).replace("\n", " ")));
    assertEquals(key, Keys.publicKey(pem(key).replace("\n", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not a key",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----"
      })
  void refusesWhatIsNoPublicKey(String text) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Keys.publicKey(text)).getMessage();
    assertTrue(said.startsWith("a public key in PEM form"), said);
  }

  @ParameterizedTest
  @CsvSource({"RSA,RSA", "EC,EC", "Ed25519,Ed25519", "Ed448,Ed448"})
  void saysThatAKeyOfAKnownKindIsDamaged(String generator, String algorithm) throws Exception {
    byte[] der = KeyPairGenerator.getInstance(generator).generateKeyPair().getPublic().getEncoded();
    String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(der, der.length - 5));
    String said =
        assertThrows(IllegalArgumentException.class, () -> Keys.publicKey(cut)).getMessage();
    assertEquals(
        "a public key in PEM form that is whole; this one of " + algorithm + " is damaged", said);
  }

  @Test
  void refusesAPrivateKeyWithoutRepeatingIt() throws Exception {
    byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    String text = Base64.getEncoder().encodeToString(key);
    String said =
        assertThrows(IllegalArgumentException.class, () -> Keys.publicKey(text)).getMessage();
    assertFalse(said.contains(text.substring(0, 10)), said);
  }

  @ParameterizedTest
  @CsvSource({"32,HmacSHA256", "47,HmacSHA256", "48,HmacSHA384", "63,HmacSHA384", "64,HmacSHA512"})
  void takesASecretForTheStrongestAlgorithmItIsLongEnoughFor(int bytes, String algorithm) {
    assertEquals(algorithm, Keys.secret("s".repeat(bytes)).getAlgorithm());
  }

  @Test
  void countsASecretInBytes() {
    assertEquals("HmacSHA256", Keys.secret("\u00E9".repeat(16)).getAlgorithm());
  }

  @Test
  void refusesAShortSecretWithoutRepeatingIt() {
    String secret = "s3cr3t".repeat(5);
    String said =
        assertThrows(IllegalArgumentException.class, () -> Keys.secret(secret)).getMessage();
    assertEquals("a secret of at least 32 bytes", said);
  }
}
