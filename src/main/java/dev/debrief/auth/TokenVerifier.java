package dev.debrief.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.Locator;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import java.security.Key;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.IllformedLocaleException;
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
  private final TokenRules rules;
  private final InstantSource clock;

  /**
   * @param keys the key for a token by its header: a {@link SecretKey} of at least 256 bits or a
   *     {@link PublicKey}; null where there is none for it
   */
  public TokenVerifier(
      Locator<Key> keys, TokenRules rules, ObjectMapper mapper, InstantSource clock) {
    JwtParserBuilder builder =
        Jwts.parser()
            .json(new JacksonDeserializer<Map<String, ?>>(mapper))
            .clock(() -> Date.from(clock.instant()))
            .clockSkewSeconds(rules.clockSkew().toSeconds())
            .keyLocator(header -> isPlain(header) ? keys.locate(header) : null);
    builder.zip().clear(); // a signed token has no use for compression but to blow it up
    if (rules.issuer() != null) {
      builder.requireIssuer(rules.issuer());
    }
    if (rules.audience() != null) {
      builder.requireAudience(rules.audience());
    }
    parser = builder.build();
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Whether the header asks for nothing beyond the signature: there is no extension that must be
   * understood which is (RFC 7515, 4.1.11), and a JWT's payload is always encoded (RFC 7797, 7).
   */
  private static boolean isPlain(Header header) {
    return !header.containsKey("crit") && !header.containsKey("b64");
  }

  /**
   * The caller a token stands for.
   *
   * @throws InvalidTokenException where it is malformed, wrongly signed, not for us, not valid at
   *     this time, or lacks {@code sub} or {@code exp}
   * @throws dev.debrief.http.RequestFailure 503 where the key cannot be had now
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
        end(claims.getExpiration().toInstant()));
  }

  /**
   * When what the token opens has to end: at its {@code exp}, by which the client has been told to
   * bring a fresh one; past that, when the token is no longer taken, lest a stream be ended as soon
   * as it is opened, and opened again.
   */
  private Instant end(Instant expiry) {
    return clock.instant().isBefore(expiry) ? expiry : expiry.plus(rules.clockSkew());
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
    String name = rules.rolesClaim();
    Object at = claims.get(name);
    if (at == null) {
      at = claims;
      for (String step : name.split("\\.", -1)) {
        at = at instanceof Map<?, ?> map ? map.get(step) : null;
      }
    }
    Set<String> roles = new HashSet<>();
    if (at instanceof String text) {
      Collections.addAll(roles, text.strip().split(" +", -1)); // as OAuth's scope is
      roles.remove("");
    } else if (at instanceof Iterable<?> all) {
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
