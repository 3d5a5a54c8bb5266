package dev.debrief.report.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.http.Json;
import dev.debrief.report.Report;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportStore;
import dev.debrief.report.TestReports;
import dev.debrief.room.RoomStore;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tickets promise on every database. */
abstract class DownloadLinksContract {
  private static final ObjectMapper MAPPER = new Json().mapper();
  private static final Duration RETENTION = Duration.ofDays(30);
  private static final Instant EXPIRY = SettableClock.START.plus(RETENTION);
  private static final String ADA = "Ada@Example.org";
  private static final Optional<String> NONE = Optional.empty();

  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final ReportStore store;
  private final DownloadLinks tickets;

  DownloadLinksContract(TestDatabase database) {
    this.database = database;
    store = new ReportStore(database.jdbi(), new Json());
    tickets = anotherNode();
  }

  @BeforeEach
  void setUp() {
    new RoomStore(database.jdbi(), new Json(), clock).put("room", "Room", List.of());
    finish("r1", 1);
    finish("r2", 2);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private DownloadLinks anotherNode() {
    return new DownloadLinks(database.jdbi(), store, MAPPER, clock);
  }

  private void finish(String id, long upTo) {
    Instant now = clock.instant();
    store.insert(TestReports.queued(id, "room", upTo, now, ADA));
    store.finish(
        id, "Finished", List.of(new StoredFile("xlsx", id, 1, "00")), now, now.plus(RETENTION));
  }

  private String issue(String report) {
    return tickets.issue(store.find(report).orElseThrow());
  }

  private Optional<String> open(String ticket) {
    return open(tickets, ticket);
  }

  private static Optional<String> open(DownloadLinks node, String ticket) {
    return node.open(ticket).map(Report::id);
  }

  private List<String> keys() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select id from ticket_key order by created_at")
                    .mapTo(String.class)
                    .list());
  }

  private SecretKey secretOf(String key) {
    String secret =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select secret from ticket_key where id = ?")
                        .bind(0, key)
                        .mapTo(String.class)
                        .one());
    return new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256");
  }

  private static byte[] hmac(SecretKey key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    return mac.doFinal(text.getBytes(UTF_8));
  }

  private static SecretKey derived(SecretKey secret, String purpose) throws Exception {
    return new SecretKeySpec(hmac(secret, purpose), "HmacSHA256");
  }

  private static JsonNode part(String ticket, int index) throws Exception {
    return MAPPER.readTree(Base64.getUrlDecoder().decode(ticket.split("\\.", -1)[index]));
  }

  private static String keyOf(String ticket) throws Exception {
    return part(ticket, 0).get("kid").asText();
  }

  private static JwtBuilder forged(String key) {
    return Jwts.builder().header().keyId(key).and().subject("r1").expiration(Date.from(EXPIRY));
  }

  @Test
  void opensTheReportItWasIssuedForAndNoOther() {
    String one = issue("r1");
    assertEquals(Optional.of("r1"), open(one));
    assertEquals(Optional.of("r2"), open(issue("r2")));
    assertEquals(Optional.of("r1"), open(one));
  }

  @Test
  void expiresWithTheReport() {
    String ticket = issue("r1");
    clock.set(EXPIRY.minusSeconds(1));
    assertEquals(Optional.of("r1"), open(ticket));
    clock.set(EXPIRY.plusSeconds(1));
    assertEquals(NONE, open(ticket));
  }

  @Test
  void isRefusedOnceTheReportIsErased() {
    String ticket = issue("r1");
    store.erase("r1");
    assertEquals(NONE, open(ticket));
  }

  @Test
  void isRefusedOnceTheReportHasAnotherReader() {
    String ticket = issue("r1");
    readerIs("ada@example.org");
    assertEquals(Optional.of("r1"), open(ticket), "letter case makes no other reader");
    readerIs("eve@example.org");
    assertEquals(NONE, open(ticket));
    readerIs(null);
    assertEquals(NONE, open(ticket));
    readerIs(ADA);
    assertEquals(Optional.of("r1"), open(ticket));
  }

  private void readerIs(String email) {
    database.jdbi().useHandle(h -> h.execute("update report set email = ? where id = 'r1'", email));
  }

  @Test
  void isRefusedWithoutItsReaderAndWithTheReaderOfAnotherReport() throws Exception {
    String ticket = issue("r1");
    String others = part(issue("r2"), 1).get("rcpt").asText();
    String own = part(ticket, 1).get("rcpt").asText();
    SecretKey signature = derived(secretOf(keyOf(ticket)), "debrief mailed file");
    JwtBuilder unbound = forged(keyOf(ticket));
    assertEquals(NONE, open(unbound.signWith(signature).compact()));
    for (Object other : List.of(others, "", 7, own + "A", own.substring(1))) {
      String bound = forged(keyOf(ticket)).claim("rcpt", other).signWith(signature).compact();
      assertEquals(NONE, open(bound), () -> "bound to " + other);
    }
    String bound = forged(keyOf(ticket)).claim("rcpt", own).signWith(signature).compact();
    assertEquals(Optional.of("r1"), open(bound), "what the others lack is the reader alone");
  }

  @Test
  void isTakenByEveryNode() {
    DownloadLinks other = anotherNode();
    assertEquals(Optional.of("r1"), open(other, issue("r1")));
    assertEquals(Optional.of("r2"), open(other.issue(store.find("r2").orElseThrow())));
    assertEquals(1, keys().size());
  }

  @Test
  void isRefusedWhenSignedWithAnotherKey() throws Exception {
    String ticket = issue("r1");
    String own = part(ticket, 1).get("rcpt").asText();
    SecretKey secret = secretOf(keyOf(ticket));
    for (SecretKey key :
        List.of(
            Tokens.key(Tokens.SECRET), secret, derived(secret, "debrief mailed file: recipient"))) {
      String forged =
          forged(keyOf(ticket)).claim("rcpt", own).signWith(key, Jwts.SIG.HS256).compact();
      assertEquals(NONE, open(forged));
    }
  }

  @Test
  void isRefusedWhenItsKeyIsUnknownOrUnnamed() {
    issue("r1");
    for (String id : new String[] {null, "", "nokey", "' or '1'='1", "a\u0000b", "x".repeat(500)}) {
      String forged = forged(id).signWith(Tokens.key(Tokens.SECRET)).compact();
      assertEquals(NONE, open(forged), () -> "key " + id);
    }
  }

  @Test
  void isRefusedWhenItIsNotSignedOrSignedInAnotherWay() throws Exception {
    String key = keyOf(issue("r1"));
    assertEquals(NONE, open(Jwts.builder().subject("r1").expiration(Date.from(EXPIRY)).compact()));
    KeyPair pair = Jwts.SIG.ES256.keyPair().build();
    assertEquals(NONE, open(forged(key).signWith(pair.getPrivate()).compact()));
  }

  @Test
  void isRefusedWhenAnyOfItsCharactersIsChanged() {
    String ticket = issue("r1");
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      int at = random.nextInt(ticket.length() - 2); // the last one has bits that say nothing
      char c = ticket.charAt(at) == 'A' ? 'B' : 'A';
      String changed = ticket.substring(0, at) + c + ticket.substring(at + 1);
      assertEquals(NONE, open(changed), changed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "null", "\u00E9", "r1", "eyJhbGciOiJIUzI1NiJ9.."})
  void isRefusedWhenItIsNone(String text) {
    assertEquals(NONE, open(text));
    assertEquals(NONE, open("x".repeat(100_000)));
  }

  @Test
  void saysNothingOfItsReader() throws Exception {
    String ticket = issue("r1");
    JsonNode payload = part(ticket, 1);
    List<String> names = payload.properties().stream().map(Map.Entry::getKey).toList();
    assertEquals(List.of("sub", "rcpt", "exp"), names);
    assertEquals("r1", payload.get("sub").asText());
    assertEquals(EXPIRY.getEpochSecond(), payload.get("exp").asLong());
    assertNotEquals(
        payload.get("rcpt"),
        part(issue("r2"), 1).get("rcpt"),
        "two links of one reader cannot be told to be that");
    assertFalse(ticket.contains("/"));
  }

  @Test
  void aNewKeySignsAfterNinetyDaysOnEveryNodeAndTicketsOfTheOldOneStayGood() throws Exception {
    DownloadLinks other = anotherNode();
    String first = keyOf(issue("r1"));
    clock.advance(Duration.ofDays(89));
    finish("r3", 3);
    String old = issue("r3");
    tickets.rotate();
    assertEquals(first, keyOf(old));
    assertEquals(List.of(first), keys());

    clock.advance(Duration.ofDays(1));
    tickets.rotate();
    tickets.rotate();

    assertEquals(2, keys().size());
    assertEquals(first, keys().get(0));
    assertEquals(keys().get(1), keyOf(issue("r3")));
    assertEquals(keys().get(1), keyOf(other.issue(store.find("r3").orElseThrow())));
    assertEquals(Optional.of("r3"), open(old));
  }

  @Test
  void aKeyIsDeletedOnceEveryReportOfItsTimeIsErased() throws Exception {
    String first = keyOf(issue("r1"));
    clock.advance(Duration.ofDays(90));
    finish("r3", 3);
    String last = issue("r3");
    tickets.rotate();
    String second = keys().get(1);
    store.erase("r1");
    store.erase("r2");

    clock.advance(RETENTION.minusSeconds(1));
    finish("r4", 4);
    tickets.rotate();
    assertEquals(List.of(first, second), keys());
    assertEquals(Optional.of("r3"), open(last));

    store.erase("r3");
    tickets.rotate();
    assertEquals(List.of(second), keys());
    assertEquals(Optional.of("r4"), open(issue("r4")));
  }

  @Test
  void aKeyThatWasJustReplacedIsKeptForTheMailsThatAreBeingWritten() throws Exception {
    String first = keyOf(issue("r1"));
    store.erase("r1");
    store.erase("r2");
    clock.advance(Duration.ofDays(90));
    tickets.rotate();
    clock.advance(Duration.ofHours(23));
    tickets.rotate();
    assertEquals(first, keys().get(0));
    clock.advance(Duration.ofHours(1));
    tickets.rotate();
    assertFalse(keys().contains(first));
  }

  @Test
  void rotatingMakesNoKeyWhereNoneWasNeededYet() {
    tickets.rotate();
    assertEquals(List.of(), keys());
  }

  @Test
  void isRefusedOnceItsKeysRowIsDeleted() throws Exception {
    String ticket = issue("r1");
    String key = keyOf(ticket);
    assertEquals(Optional.of("r1"), open(ticket));
    database.jdbi().useHandle(h -> h.execute("delete from ticket_key where id = ?", key));
    assertEquals(NONE, open(ticket));
    assertEquals(Optional.of("r1"), open(issue("r1")));
  }
}
