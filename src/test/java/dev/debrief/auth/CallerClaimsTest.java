package dev.debrief.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.debrief.http.Json;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a caller from a token that is good. */
class CallerClaimsTest {
  private static final SecretKey SECRET = Keys.secret(Tokens.SECRET);
  private static final Date LATER = Date.from(SettableClock.START.plusSeconds(3600));

  private final SettableClock clock = new SettableClock();
  private final TokenVerifier verifier = verifier("roles");

  private TokenVerifier verifier(String rolesClaim) {
    return new TokenVerifier(
        header -> SECRET,
        new TokenRules(null, null, rolesClaim, Duration.ZERO),
        new Json().mapper(),
        clock);
  }

  private static String signed(UnaryOperator<JwtBuilder> change) {
    return change.apply(Jwts.builder().subject("ada").expiration(LATER)).signWith(SECRET).compact();
  }

  private static String withClaim(String name, Object value) {
    return signed(b -> b.claim(name, value));
  }

  @Test
  void readsTheCallerFromTheClaims() throws Exception {
    Map<String, Object> claims = new HashMap<>();
    claims.put("name", "Ada Lovelace");
    claims.put("email", "ada@example.org");
    claims.put("locale", "de-CH");
    claims.put("zoneinfo", "Europe/Zurich");
    claims.put("roles", List.of("ops", "integration"));
    assertEquals(
        new Caller(
            "ada",
            "Ada Lovelace",
            "ada@example.org",
            Locale.forLanguageTag("de-CH"),
            ZoneId.of("Europe/Zurich"),
            Set.of(Caller.OPS, Caller.INTEGRATION),
            LATER.toInstant()),
        verifier.verify(signed(b -> b.claims(claims))));
  }

  @Test
  void fallsBackWhereClaimsAreAbsent() throws Exception {
    Caller caller = verifier.verify(signed(b -> b));
    assertEquals("ada", caller.name());
    assertNull(caller.email());
    assertEquals(Locale.ENGLISH, caller.locale());
    assertEquals(ZoneId.of("UTC"), caller.zone());
    assertEquals(Set.of(), caller.roles());
  }

  @Test
  void takesALocaleInItsOldSpelling() throws Exception {
    assertEquals(
        Locale.forLanguageTag("pt-BR"), verifier.verify(withClaim("locale", "pt_BR")).locale());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "!", "de_DE.UTF-8", "und", "x", "not a locale at all"})
  void takesAnUnknownLocaleForEnglish(String locale) throws Exception {
    assertEquals(Locale.ENGLISH, verifier.verify(withClaim("locale", locale)).locale());
  }

  @Test
  void takesALocaleTooLongToBeKeptForEnglish() throws Exception {
    String locale = "en-x" + "-private1".repeat(20);
    assertEquals(Locale.ENGLISH, verifier.verify(withClaim("locale", locale)).locale());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mars/Olympus", "Europe/Zurich; drop", "+99:00", "\0"})
  void takesAnUnknownZoneForUtc(String zone) throws Exception {
    assertEquals(ZoneId.of("UTC"), verifier.verify(withClaim("zoneinfo", zone)).zone());
  }

  @Test
  void ignoresClaimsOfTheWrongType() throws Exception {
    Map<String, Object> claims = new HashMap<>();
    claims.put("name", 12);
    claims.put("email", List.of("ada@example.org"));
    claims.put("locale", Map.of());
    claims.put("zoneinfo", true);
    claims.put("roles", 12);
    Caller caller = verifier.verify(signed(b -> b.claims(claims)));
    assertEquals("ada", caller.name());
    assertNull(caller.email());
    assertEquals(Locale.ENGLISH, caller.locale());
    assertEquals(Set.of(), caller.roles());
  }

  @Test
  void keepsControlCharactersAndHalvesOfCharactersOutOfANameAndAnAddress() throws Exception {
    assertEquals("A a 😀", verifier.verify(withClaim("name", "A\uD83Da\u0085😀\uDE00")).name());
    assertEquals(
        "Ada  Bcc: eve@example.org",
        verifier.verify(withClaim("name", "Ada\r\nBcc: eve@example.org")).name());
    assertNull(verifier.verify(withClaim("email", "x".repeat(256))).email());
  }

  @Test
  void findsRolesWhereTheyAreConfiguredToStand() throws Exception {
    TokenVerifier nested = verifier("realm_access.roles");
    String token = withClaim("realm_access", Map.of("roles", List.of("ops", 7)));
    assertEquals(Set.of("ops"), nested.verify(token).roles());
    assertEquals(Set.of(), verifier.verify(token).roles());
    assertEquals(Set.of(), nested.verify(withClaim("realm_access", "ops")).roles());
    assertEquals(Set.of(), nested.verify(withClaim("roles", List.of("ops"))).roles());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.org/roles", "realm_access.roles", "a.b.c", ".", "roles."})
  void takesAClaimWhoseNameIsThatBeforeAnyPath(String name) throws Exception {
    TokenVerifier named = verifier(name);
    assertEquals(Set.of("ops"), named.verify(withClaim(name, List.of("ops"))).roles());
    assertEquals(Set.of(), named.verify(withClaim("other", List.of("ops"))).roles());
    String both =
        signed(
            b ->
                b.claim("realm_access.roles", List.of("ops"))
                    .claim("realm_access", Map.of("roles", List.of("integration"))));
    assertEquals(Set.of("ops"), verifier("realm_access.roles").verify(both).roles());
  }

  @Test
  void splitsRolesThatAreOneStringAtItsSpaces() throws Exception {
    assertEquals(Set.of("ops"), verifier.verify(withClaim("roles", "ops")).roles());
    assertEquals(
        Set.of("openid", "ops", "integration"),
        verifier.verify(withClaim("roles", " openid ops  integration ")).roles());
    assertEquals(Set.of(), verifier.verify(withClaim("roles", "  ")).roles());
    assertEquals(
        Set.of("openid", "ops"),
        verifier("scope").verify(withClaim("scope", "openid ops")).roles());
    assertEquals(
        Set.of("two words"), verifier.verify(withClaim("roles", List.of("two words"))).roles());
  }
}
