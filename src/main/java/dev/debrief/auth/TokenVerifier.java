package dev.debrief.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.InvalidClaimException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.Locator;
import io.jsonwebtoken.PrematureJwtException;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import io.jsonwebtoken.security.KeyException;
import io.jsonwebtoken.security.SignatureException;
import java.io.IOException;
import java.security.Key;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/**
 * Checks a JWT's signature, time, issuer and audience and reads the caller from it. Thread-safe.
 *
 * <p>The key alone decides which algorithms are accepted: a secret accepts HS256/384/512 (as its
 * length allows), an RSA, EC or EdDSA public key only its own, so a token signed with the public
 * key as an HMAC secret fails (RFC 8725, 3.1); {@code alg: none} always does.
 */
public final class TokenVerifier {
  private static final Logger LOG = Logger.getLogger(TokenVerifier.class.getName());

  /** Longer tokens are refused unread. */
  private static final int MAX_CHARACTERS = 16 * 1024;

  private static final int MAX_USER_CHARACTERS = 255;
  private static final int MAX_LOGGED_CHARACTERS = 100;

  /** The longest registered language tag (RFC 5646, 4.4.1). */
  private static final int MAX_LOCALE_CHARACTERS = 35;

  /** Control characters, and unpaired surrogates, which not every database tells apart. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

  private final JwtParser parser;
  private final TokenRules rules;
  private final ObjectMapper mapper;
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
            .keyLocator(header -> located(keys, header));
    builder.zip().clear(); // no decompression bombs
    if (rules.issuer() != null) {
      builder.requireIssuer(rules.issuer());
    }
    if (rules.audience() != null) {
      builder.requireAudience(rules.audience());
    }
    parser = builder.build();
    this.rules = rules;
    this.mapper = mapper;
    this.clock = clock;
  }

  private static Key located(Locator<Key> keys, Header header) {
    Key key = keys.locate(header);
    if (key == null) {
      throw new UnknownKeyException();
    }
    return key;
  }

  private static final class UnknownKeyException extends JwtException {
    UnknownKeyException() {
      super("No key fits the token");
    }
  }

  /**
   * The caller of a token. Why a token is refused is logged at {@code FINE}.
   *
   * @throws InvalidTokenException where it is malformed, wrongly signed, not for us, not valid at
   *     this time, or lacks {@code sub} or {@code exp}
   * @throws dev.debrief.http.RequestFailure 503 where the key cannot be read now
   */
  public Caller verify(String token) throws InvalidTokenException {
    if (token.length() > MAX_CHARACTERS) {
      LOG.fine("A token is refused: The token is too long");
      throw new InvalidTokenException("The token is too long");
    }
    String[] parts = token.split("\\.", -1);
    JsonNode header = json(parts[0]);
    try {
      requirePlain(header);
      return caller(parser.parseSignedClaims(token).getPayload());
    } catch (JwtException | IllegalArgumentException e) {
      InvalidTokenException refused = new InvalidTokenException(reason(e), e);
      logRefusal(refused, header, parts);
      throw refused;
    } catch (InvalidTokenException e) {
      logRefusal(e, header, parts);
      throw e;
    }
  }

  /**
   * Refuses a header that asks for more than a signature: no extension is supported (RFC 7515,
   * 4.1.11), and a JWT's payload is always encoded (RFC 7797, 7). Read from the token itself, since
   * the parser drops parameters that are empty.
   */
  private static void requirePlain(JsonNode header) throws InvalidTokenException {
    if (header.has("crit") || header.has("b64")) {
      throw new InvalidTokenException("The token's header has an extension that is not supported");
    }
  }

  private static String reason(RuntimeException e) {
    if (e instanceof ExpiredJwtException) {
      return "The token has expired";
    }
    if (e instanceof PrematureJwtException) {
      return "The token is not valid yet";
    }
    if (e instanceof InvalidClaimException claim) {
      return switch (claim.getClaimName()) {
        case Claims.ISSUER -> "The token's issuer does not match";
        case Claims.AUDIENCE -> "The token's audience does not match";
        default -> "The token has a malformed claim";
      };
    }
    if (e instanceof UnknownKeyException) {
      return "The token's key is unknown";
    }
    if (e instanceof SignatureException) {
      return "The token's signature does not verify";
    }
    return e instanceof UnsupportedJwtException || e instanceof KeyException
        ? "The token's algorithm is not accepted"
        : "The token is malformed";
  }

  private void logRefusal(InvalidTokenException e, JsonNode header, String[] parts) {
    if (LOG.isLoggable(Level.FINE)) {
      JsonNode claims = json(parts.length > 1 ? parts[1] : "");
      LOG.fine(
          "A token is refused: %s (issuer %s, key %s)"
              .formatted(e.getMessage(), printable(claims, "iss"), printable(header, "kid")));
    }
  }

  /** An unverified field, shortened and safe for a log line. */
  static String printable(JsonNode node, String field) {
    String text = node.path(field).asText();
    String head = text.substring(0, Math.min(MAX_LOGGED_CHARACTERS, text.length()));
    return head.isEmpty() ? "none" : head.replaceAll("[^\\x21-\\x7E]", "?");
  }

  /** A part of a token that has not been verified; missing where it is not JSON in Base64url. */
  private JsonNode json(String part) {
    try {
      return mapper.readTree(Base64.getUrlDecoder().decode(part));
    } catch (IOException | IllegalArgumentException e) {
      return MissingNode.getInstance();
    }
  }

  private Caller caller(Claims claims) throws InvalidTokenException {
    String user = claims.getSubject();
    if (user == null
        || user.isBlank()
        || user.length() > MAX_USER_CHARACTERS
        || UNFIT.matcher(user).find()) {
      throw new InvalidTokenException("The token has no subject of 1 to 255 characters");
    }
    if (claims.getExpiration() == null) {
      throw new InvalidTokenException("The token has no expiry");
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
   * When what the token opens has to end: at its {@code exp}, before which the client was warned to
   * get a new one; past that, when the token is no longer accepted, so that a stream is not ended
   * as soon as it is opened, and opened again.
   */
  private Instant end(Instant expiry) {
    return clock.instant().isBefore(expiry) ? expiry : expiry.plus(rules.clockSkew());
  }

  /** A claim as text of a bounded length without unfit characters; null where it is not text. */
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
