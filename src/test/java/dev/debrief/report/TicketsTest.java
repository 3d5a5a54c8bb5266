package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.http.Json;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
  private static final ObjectMapper MAPPER = new Json().mapper();
  private static final Instant EXPIRY = SettableClock.START.plus(Duration.ofDays(30));

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Tickets tickets = started();

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  /** As a node that has just been started. */
  private Tickets started() {
    return new Tickets(database.jdbi(), MAPPER, clock);
  }

  private String keyId() {
    return database
        .jdbi()
        .withHandle(h -> h.createQuery("select max(id) from ticket_key").mapTo(String.class).one());
  }

  private void addKey(String id, Instant at) {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into ticket_key (id, secret, created_at) values (?, ?, ?)",
                    id,
                    Base64.getEncoder()
                        .encodeToString("k".repeat(32).getBytes(StandardCharsets.UTF_8)),
                    at.atOffset(ZoneOffset.UTC)));
  }

  private static String keyIdOf(String ticket) throws Exception {
    byte[] header = Base64.getUrlDecoder().decode(ticket.substring(0, ticket.indexOf('.')));
    return MAPPER.readTree(header).get("kid").asText();
  }

  @Test
  void opensTheReportItWasIssuedFor() {
    assertEquals(Optional.of("r1"), tickets.report(tickets.issue("r1", EXPIRY)));
  }

  @Test
  void expires() {
    String ticket = tickets.issue("r1", EXPIRY);
    clock.set(EXPIRY.minusSeconds(1));
    assertEquals(Optional.of("r1"), tickets.report(ticket));
    clock.set(EXPIRY.plusSeconds(1));
    assertEquals(Optional.empty(), tickets.report(ticket));
  }

  @Test
  void isTakenByEveryNodeAndAfterARestart() {
    assertEquals(Optional.of("r1"), started().report(tickets.issue("r1", EXPIRY)));
    assertEquals(Optional.of("r1"), tickets.report(started().issue("r1", EXPIRY)));
  }

  @Test
  void makesOneKeyForAllStarts() {
    started();
    started();
    String count = "select count(*) from ticket_key";
    int keys = database.jdbi().withHandle(h -> h.createQuery(count).mapTo(Integer.class).one());
    assertEquals(1, keys);
  }

  @Test
  void isRefusedWhenSignedWithAnotherKey() {
    String forged =
        Jwts.builder()
            .header()
            .keyId(keyId())
            .and()
            .subject("r1")
            .expiration(Date.from(EXPIRY))
            .signWith(Tokens.key(Tokens.SECRET), Jwts.SIG.HS256)
            .compact();
    assertEquals(Optional.empty(), tickets.report(forged));
  }

  @Test
  void isRefusedWhenItsKeyIsUnknownOrUnnamed() {
    for (String id : new String[] {null, "", "nokey", "' or '1'='1", "x".repeat(500)}) {
      String forged =
          Jwts.builder()
              .header()
              .keyId(id)
              .and()
              .subject("r1")
              .expiration(Date.from(EXPIRY))
              .signWith(Tokens.key(Tokens.SECRET))
              .compact();
      assertEquals(Optional.empty(), tickets.report(forged), () -> "key " + id);
    }
  }

  @Test
  void isRefusedWhenItIsNotSignedOrSignedInAnotherWay() {
    String unsigned = Jwts.builder().subject("r1").expiration(Date.from(EXPIRY)).compact();
    assertEquals(Optional.empty(), tickets.report(unsigned));
    KeyPair pair = Jwts.SIG.ES256.keyPair().build();
    String other =
        Jwts.builder()
            .header()
            .keyId(keyId())
            .and()
            .subject("r1")
            .signWith(pair.getPrivate())
            .compact();
    assertEquals(Optional.empty(), tickets.report(other));
  }

  @Test
  void isRefusedWhenAnyOfItsCharactersIsChanged() {
    String ticket = tickets.issue("r1", EXPIRY);
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      int at = random.nextInt(ticket.length() - 2); // the last one has bits that say nothing
      char c = ticket.charAt(at) == 'A' ? 'B' : 'A';
      String changed = ticket.substring(0, at) + c + ticket.substring(at + 1);
      assertEquals(Optional.empty(), tickets.report(changed), changed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "null", "\u00E9", "r1", "eyJhbGciOiJIUzI1NiJ9.."})
  void isRefusedWhenItIsNone(String text) {
    assertEquals(Optional.empty(), tickets.report(text));
    assertEquals(Optional.empty(), tickets.report("x".repeat(100_000)));
  }

  @Test
  void isSignedWithANewerKeyAfterTheNextStartWhileOlderTicketsStayGood() throws Exception {
    String old = tickets.issue("r1", EXPIRY);
    addKey("newer", SettableClock.START.plusSeconds(60));
    assertEquals(keyIdOf(old), keyIdOf(tickets.issue("r2", EXPIRY)));
    Tickets restarted = started();
    String fresh = restarted.issue("r2", EXPIRY);
    assertEquals("newer", keyIdOf(fresh));
    assertEquals(Optional.of("r1"), restarted.report(old));
    assertEquals(Optional.of("r2"), tickets.report(fresh));
  }

  @Test
  void isRefusedOnceItsKeysRowIsDeleted() {
    String ticket = tickets.issue("r1", EXPIRY);
    assertEquals(Optional.of("r1"), tickets.report(ticket));
    String id = keyId();
    database.jdbi().useHandle(h -> h.execute("delete from ticket_key where id = ?", id));
    assertEquals(Optional.empty(), tickets.report(ticket));
  }

  @Test
  void holdsNothingButTheReportAndTheTime() {
    String ticket = tickets.issue("r1", EXPIRY);
    String payload =
        new String(
            Base64.getUrlDecoder().decode(ticket.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    assertEquals("{\"sub\":\"r1\",\"exp\":" + EXPIRY.getEpochSecond() + "}", payload);
    assertFalse(ticket.contains("/"));
  }
}
