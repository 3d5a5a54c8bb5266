package dev.debrief.report.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.db.RandomId;
import dev.debrief.db.Sql;
import dev.debrief.report.Report;
import dev.debrief.report.ReportStore;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.jackson.io.JacksonDeserializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The tickets in mailed links: each opens one report's files for its bearer, until the report
 * expires or is erased, or is no longer for the reader the ticket was mailed to. Safe on any thread
 * and node.
 *
 * <p>They are signed with keys of their own, kept in the database so that every node takes every
 * node's tickets; the secret in a row of {@code ticket_key} signs nothing itself, the keys for each
 * purpose are derived from it. No bearer token is ever in a link, and no ticket is a bearer token.
 *
 * <p>Keys are read each time. The newest one signs; {@link #rotate} makes the next after {@value
 * #LIFE_DAYS} days, on whatever node, and deletes those whose tickets have all expired. Deleting a
 * row by hand ends its tickets at once, and a row added by hand signs at once.
 */
public final class DownloadLinks {
  private static final Logger LOG = Logger.getLogger(DownloadLinks.class.getName());
  private static final int LIFE_DAYS = 90;
  private static final Duration LIFE = Duration.ofDays(LIFE_DAYS);

  /** A mail that is being written when a new key is made is signed with the old one. */
  private static final Duration STILL_USED = Duration.ofDays(1);

  private static final String HMAC = "HmacSHA256";
  private static final String SIGNATURE = "debrief mailed file";
  private static final String RECIPIENT = "debrief mailed file: recipient";
  private static final String RECIPIENT_CLAIM = "rcpt";
  private static final int SECRET_BYTES = 32;
  private static final int MAX_CHARACTERS = 2_000;
  private static final int ID_CHARACTERS = 8;
  private static final Pattern KEY_ID = Pattern.compile("[a-z0-9]{1,16}");
  private static final String SELECT = "select id, secret, created_at from ticket_key ";

  private final Jdbi jdbi;
  private final ReportStore reports;
  private final InstantSource clock;
  private final JacksonSerializer<Map<String, ?>> serializer;
  private final JwtParser parser;
  private final SecureRandom random = new SecureRandom();

  public DownloadLinks(Jdbi jdbi, ReportStore reports, ObjectMapper mapper, InstantSource clock) {
    this.jdbi = jdbi;
    this.reports = reports;
    this.clock = clock;
    this.serializer = new JacksonSerializer<>(mapper);
    this.parser =
        Jwts.parser()
            .json(new JacksonDeserializer<Map<String, ?>>(mapper))
            .clock(() -> Date.from(clock.instant()))
            .keyLocator(
                header ->
                    key((String) header.get("kid")).map(k -> k.derived(SIGNATURE)).orElse(null))
            .build();
  }

  /**
   * A row of the table.
   *
   * @param secret what the keys are derived from, in Base64
   */
  private record Key(String id, String secret, Instant madeAt) {
    SecretKeySpec derived(String purpose) {
      byte[] root = Base64.getDecoder().decode(secret);
      return new SecretKeySpec(hmac(new SecretKeySpec(root, HMAC), purpose), HMAC);
    }

    /** Identifies the recipient of that report in its ticket, and reveals nothing to others. */
    String recipient(Report report) {
      String address = report.recipient().email().toLowerCase(Locale.ROOT);
      byte[] hash = hmac(derived(RECIPIENT), report.id() + '\n' + address);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  /** A ticket for the file of a finished report, for its reader, who has an address. */
  public String issue(Report report) {
    Key key = keys().stream().findFirst().orElseGet(this::makeKey);
    return Jwts.builder()
        .json(serializer)
        .header()
        .keyId(key.id())
        .and()
        .subject(report.id())
        .claim(RECIPIENT_CLAIM, key.recipient(report))
        .expiration(Date.from(report.expiresAt()))
        .signWith(key.derived(SIGNATURE), Jwts.SIG.HS256)
        .compact();
  }

  /**
   * The report a ticket opens; empty where the ticket is not ours, changed or expired, and where
   * the report is gone or its reader another.
   */
  public Optional<Report> open(String ticket) {
    if (ticket.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      Jws<Claims> signed = parser.parseSignedClaims(ticket);
      String recipient = signed.getPayload().get(RECIPIENT_CLAIM, String.class);
      return key(signed.getHeader().getKeyId())
          .flatMap(
              key ->
                  reports
                      .find(signed.getPayload().getSubject())
                      .filter(report -> isFor(report, recipient, key)));
    } catch (JwtException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isFor(Report report, String recipient, Key key) {
    return recipient != null
        && report.recipient().email() != null
        && MessageDigest.isEqual(
            recipient.getBytes(StandardCharsets.UTF_8),
            key.recipient(report).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes the next signing key if it is time, and deletes the keys that no living ticket is signed
   * with: all reports that had ended while they signed have been erased.
   */
  public void rotate() {
    Instant now = clock.instant();
    List<Key> keys = keys();
    if (!keys.isEmpty() && !keys.get(0).madeAt().plus(LIFE).isAfter(now)) {
      makeKey();
    }
    for (Key successor : keys) {
      Instant inUse = successor.madeAt().plus(STILL_USED);
      if (!inUse.isAfter(now) && reports.endedBefore(inUse, 1).isEmpty()) {
        jdbi.useHandle(
            h -> h.execute("delete from ticket_key where created_at < ?", successor.madeAt()));
        return;
      }
    }
  }

  private Key makeKey() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    Key key =
        new Key(
            RandomId.next(random, ID_CHARACTERS),
            Base64.getEncoder().encodeToString(bytes),
            clock.instant());
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into ticket_key (id, secret, created_at) values (?, ?, ?)",
                key.id(),
                key.secret(),
                key.madeAt()));
    LOG.info(() -> "Mailed links are signed with a new key from now on: " + key.id());
    return key;
  }

  /** All keys, the one that signs first. */
  private List<Key> keys() {
    return jdbi.withHandle(
        h -> h.createQuery(SELECT + "order by created_at desc, id").map(DownloadLinks::key).list());
  }

  private Optional<Key> key(String id) {
    if (id == null || !KEY_ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return jdbi.withHandle(
        h -> h.createQuery(SELECT + "where id = ?").bind(0, id).map(DownloadLinks::key).findOne());
  }

  private static Key key(ResultSet row, StatementContext context) throws SQLException {
    return new Key(row.getString("id"), row.getString("secret"), Sql.instant(row, "created_at"));
  }
}
