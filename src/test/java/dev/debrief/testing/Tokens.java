package dev.debrief.testing;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.SecretKey;

/** Signs tokens as the chat application would. */
public final class Tokens {
  /** The shared secret of {@link DebriefServer}. */
  public static final String SECRET = "a secret of forty-eight bytes, only for these tests";

  private static final Map<String, String> NAMES =
      Map.of("ada", "Ada Lovelace", "grace", "Grace Okafor", "linus", "Linus Berg");

  private Tokens() {}

  /** A token of an ordinary user, with a name and an address at example.org. */
  public static String of(String user) {
    return with(user, b -> {});
  }

  /** A token of a user with a role. */
  public static String withRole(String user, String role) {
    return with(user, b -> b.claim("roles", List.of(role)));
  }

  /** A token of a user, changed before it is signed. */
  public static String with(String user, Consumer<JwtBuilder> change) {
    JwtBuilder builder =
        Jwts.builder()
            .subject(user)
            .claim("name", NAMES.getOrDefault(user, user))
            .claim("email", user + "@example.org")
            .expiration(Date.from(Instant.now().plus(Duration.ofHours(1))));
    change.accept(builder);
    return builder.signWith(key(SECRET)).compact();
  }

  /** The key of a shared secret. */
  public static SecretKey key(String secret) {
    return Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8));
  }
}
