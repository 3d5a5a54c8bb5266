package dev.debrief.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/**
 * The tickets in mailed links: each opens one report's file for whoever holds it, until it expires
 * or the report is erased. Safe for use by any thread.
 *
 * <p>They are signed with keys of their own, kept in the database so that every node takes every
 * node's tickets. A new row in {@code ticket_key} becomes the signing key at the next start; older
 * tickets stay valid until their key's row is deleted. No bearer token is ever in a link, and no
 * ticket is a bearer token.
 */
public final class Tickets {
  private static final int SECRET_BYTES = 32;
  private static final int MAX_CHARACTERS = 2_000;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final JacksonSerializer<Map<String, ?>> serializer;
  private final JwtParser parser;
  private final SigningKey signingKey;

  /** Makes the first key where the database has none. */
  public Tickets(Jdbi jdbi, ObjectMapper mapper, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.serializer = new JacksonSerializer<>(mapper);
    this.parser =
        Jwts.parser()
            .json(new JacksonDeserializer<Map<String, ?>>(mapper))
            .clock(() -> Date.from(clock.instant()))
            .keyLocator(header -> key((String) header.get("kid")))
            .build();
    this.signingKey = newestKey().orElseGet(this::makeKey);
  }

  private record SigningKey(String id, SecretKey secret) {}

  /** A ticket for the report's file. */
  public String issue(String report, Instant expiresAt) {
    return Jwts.builder()
        .json(serializer)
        .header()
        .keyId(signingKey.id())
        .and()
        .subject(report)
        .expiration(Date.from(expiresAt))
        .signWith(signingKey.secret(), Jwts.SIG.HS256)
        .compact();
  }

  /** The report a ticket is for; empty where it is not ours, changed, or expired. */
  Optional<String> report(String ticket) {
    if (ticket.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      Claims claims = parser.parseSignedClaims(ticket).getPayload();
      return Optional.ofNullable(claims.getSubject());
    } catch (JwtException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<SigningKey> newestKey() {
    return jdbi.withHandle(
        h ->
            h.createQuery("select id, secret from ticket_key order by created_at desc, id limit 1")
                .map(
                    (row, context) ->
                        new SigningKey(row.getString("id"), secret(row.getString("secret"))))
                .findOne());
  }

  private SigningKey makeKey() {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getEncoder().encodeToString(bytes);
    String id = RandomId.next(random, 8);
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into ticket_key (id, secret, created_at) values (?, ?, ?)",
                id,
                secret,
                clock.instant()));
    return new SigningKey(id, secret(secret));
  }

  /**
   * The key of that id, read each time, so that deleting its row ends its tickets at once; null
   * where there is none, which the parser takes for a bad signature.
   */
  private SecretKey key(String id) {
    if (id == null) {
      return null;
    }
    return jdbi.withHandle(
            h ->
                h.createQuery("select secret from ticket_key where id = ?")
                    .bind(0, id)
                    .mapTo(String.class)
                    .findOne())
        .map(Tickets::secret)
        .orElse(null);
  }

  private static SecretKey secret(String text) {
    return new SecretKeySpec(Base64.getDecoder().decode(text), "HmacSHA256");
  }
}
