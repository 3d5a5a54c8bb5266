package dev.debrief.app;

import dev.debrief.auth.Keys;
import dev.debrief.auth.ProviderKeys;
import dev.debrief.auth.TokenRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Key;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * How tokens are verified.
 *
 * @param key the one key of all tokens; null where the issuer publishes them
 * @param rules what their claims must be
 * @param keyRefresh after which published keys are read again; null where there is the one key
 */
public record JwtSettings(Key key, TokenRules rules, Duration keyRefresh) {
  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  /** Whether the keys are those that the issuer publishes. */
  public boolean usesJwks() {
    return key == null;
  }

  static JwtSettings read(SettingReader reader, boolean demo) {
    Optional<String> secret = reader.text("jwt.secret");
    Optional<String> publicKey = reader.text("jwt.public-key");
    if (secret.isPresent() && publicKey.isPresent()) {
      throw SettingException.withoutValue(
          "jwt.public-key", "absent where jwt.secret is set: one key verifies all tokens");
    }
    TokenRules rules =
        new TokenRules(
            reader.text("jwt.issuer").orElse(null),
            reader.text("jwt.audience").orElse(null),
            reader.text("jwt.roles-claim", "roles"),
            clockSkew(reader));
    if (!demo && secret.isEmpty() && publicKey.isEmpty()) {
      return new JwtSettings(null, published(rules), reader.duration("jwt.key-refresh", "5m"));
    }
    return new JwtSettings(key(secret, publicKey, demo), rules, null);
  }

  private static Duration clockSkew(SettingReader reader) {
    String key = "jwt.clock-skew";
    Duration skew = reader.durationOrZero(key, "30s");
    if (skew.compareTo(MAX_CLOCK_SKEW) > 0 || !skew.equals(Duration.ofSeconds(skew.toSeconds()))) {
      throw new SettingException(key, reader.text(key, "30s"), "whole seconds, at most 5m");
    }
    return skew;
  }

  private static TokenRules published(TokenRules rules) {
    if (rules.issuer() == null) {
      throw new SettingException(
          "jwt.secret",
          null,
          "set, or debrief.jwt.public-key, or debrief.jwt.issuer alone for an identity provider"
              + " that publishes its keys, or debrief.demo");
    }
    if (!ProviderKeys.isValidIssuer(rules.issuer())) {
      throw new SettingException(
          "jwt.issuer",
          rules.issuer(),
          "the https:// address of an identity provider, where neither debrief.jwt.secret nor"
              + " debrief.jwt.public-key is set");
    }
    return rules;
  }

  private static Key key(Optional<String> secret, Optional<String> publicKey, boolean demo) {
    if (publicKey.isPresent()) {
      if (demo) {
        throw SettingException.withoutValue(
            "jwt.public-key", "absent in the demo, which signs its tokens itself");
      }
      try {
        return Keys.publicKey(pem(publicKey.get()));
      } catch (IllegalArgumentException e) {
        throw SettingException.withoutValue("jwt.public-key", e.getMessage());
      }
    }
    if (secret.isEmpty()) {
      return randomKey(); // of the demo
    }
    try {
      return Keys.secret(secret.get());
    } catch (IllegalArgumentException e) {
      throw SettingException.withoutValue("jwt.secret", e.getMessage());
    }
  }

  /** The setting is the key itself, or the path of a file that holds it. */
  private static String pem(String text) {
    if (text.startsWith("-----BEGIN")) {
      return text;
    }
    try {
      return Files.readString(Path.of(text));
    } catch (IOException | InvalidPathException e) {
      throw new SettingException(
          "jwt.public-key", text, "a key in PEM form or the path of a file that holds one");
    }
  }

  private static SecretKey randomKey() {
    byte[] secret = new byte[48];
    new SecureRandom().nextBytes(secret);
    return Keys.secret(Base64.getEncoder().encodeToString(secret));
  }
}
