package dev.debrief.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import java.security.Key;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/**
 * Checks a JWT's signature, time, issuer and audience and reads the caller from it. Safe for use by
 * any thread.
 *
 * <p>The key alone decides which algorithms are taken: a secret takes HS256/384/512 (as its length
 * allows), an RSA, EC or EdDSA public key only its own, so a token signed with the public key as an
 * HMAC secret fails (RFC 8725, 3.1); {@code alg: none} always does.
 */
public final class TokenVerifier {
  /** Longer tokens are refused unread. */
  private static final int MAX_CHARACTERS = 16 * 1024;

  private static final int MAX_USER_CHARACTERS = 255;

  /** What a registered language tag needs at the most (RFC 5646, 4.4.1). */
  private static final int MAX_LOCALE_CHARACTERS = 35;

  /** Control characters, and halves of characters, which not every database tells apart. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

  private final JwtParser parser;
  private final List<String> rolesPath;

  /**
   * @param key a {@link SecretKey} of at least 256 bits or a {@link PublicKey}
   * @param issuer the {@code iss} a token must have; null for any
   * @param audience what a token's {@code aud} must name; null for any
   * @param rolesClaim where the roles stand, as {@code roles} or {@code realm_access.roles}
   */
  public TokenVerifier(
      Key key,
      String issuer,
      String audience,
      String rolesClaim,
      ObjectMapper mapper,
      InstantSource clock) {
    JwtParserBuilder builder =
        Jwts.parser()
            .json(new JacksonDeserializer<Map<String, ?>>(mapper))
            .clock(() -> Date.from(clock.instant()));
    builder.zip().clear(); // a signed token has no use for compression but to blow it up
    if (key instanceof SecretKey secret) {
      builder.verifyWith(secret);
    } else {
      builder.verifyWith((PublicKey) key);
    }
    if (issuer != null) {
      builder.requireIssuer(issuer);
    }
    if (audience != null) {
      builder.requireAudience(audience);
    }
    parser = builder.build();
    rolesPath = Arrays.asList(rolesClaim.split("\\."));
  }

  /**
   * The caller a token stands for.
   *
   * @throws InvalidTokenException where it is malformed, wrongly signed, not for us, not valid at
   *     this time, or lacks {@code sub} or {@code exp}
   */
  public Caller verify(String token) throws InvalidTokenException {
    if (token.length() > MAX_CHARACTERS) {
      throw new InvalidTokenException("The token is too long");
    }
    Claims claims;
    try {
      claims = parser.parseSignedClaims(token).getPayload();
    } catch (ExpiredJwtException e) {
      throw new InvalidTokenException("The token has expired", e);
    } catch (JwtException | IllegalArgumentException e) {
      throw new InvalidTokenException("The token is not valid", e);
    }
    String user = claims.getSubject();
    if (user == null
        || user.isBlank()
        || user.length() > MAX_USER_CHARACTERS
        || UNFIT.matcher(user).find()) {
      throw new InvalidTokenException("The token names no subject of 1 to 255 characters");
    }
    if (claims.getExpiration() == null) {
      throw new InvalidTokenException("The token does not say when it expires");
    }
    String name = text(claims, "name");
    return new Caller(
        user,
        name == null ? user : name,
        text(claims, "email"),
        locale(text(claims, "locale")),
        zone(text(claims, "zoneinfo")),
        roles(claims),
        claims.getExpiration().toInstant());
  }

  /** A claim as text of a bounded length without unfit characters; null where it is none. */
  private static String text(Claims claims, String name) {
    if (!(claims.get(name) instanceof String text)) {
      return null;
    }
    String clean = UNFIT.matcher(text).replaceAll(" ").strip();
    return clean.isEmpty() || clean.length() > MAX_USER_CHARACTERS ? null : clean;
  }

  private static Locale locale(String tag) {
    if (tag == null || tag.length() > MAX_LOCALE_CHARACTERS) {
      return Locale.ENGLISH;
    }
    try {
      Locale locale = new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
      return locale.getLanguage().isEmpty() ? Locale.ENGLISH : locale;
    } catch (IllformedLocaleException e) {
      return Locale.ENGLISH;
    }
  }

  private static ZoneId zone(String id) {
    if (id == null) {
      return ZoneId.of("UTC");
    }
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      return ZoneId.of("UTC");
    }
  }

  private Set<String> roles(Claims claims) {
    Object at = claims;
    for (String name : rolesPath) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    Set<String> roles = new HashSet<>();
    if (at instanceof Iterable<?> all) {
      all.forEach(
          role -> {
            if (role instanceof String text) {
              roles.add(text);
            }
          });
    }
    return roles;
  }
}
