package dev.debrief.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.db.Database;
import dev.debrief.mail.MailAddress;
import jakarta.mail.internet.AddressException;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting and every refusal. Long: one table of them. */
class SettingsTest {
  private static final String SECRET = "a secret of forty-eight bytes, only for these tests";

  @TempDir Path home;
  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> effective = new TreeMap<>();

  @BeforeEach
  void giveTheLeast() {
    given.put("home", home.toString());
    given.put("jwt.secret", SECRET);
  }

  private Settings read() {
    effective.clear();
    return Settings.read(key -> Optional.ofNullable(given.get(key)), effective);
  }

  private String refusal() {
    return assertThrows(SettingException.class, this::read).getMessage();
  }

  @Test
  void hasADefaultForEverythingButTheKey() {
    Settings settings = read();
    assertFalse(settings.demo());
    assertEquals(4, settings.workers());
    assertEquals(8, settings.streamsPerUser());
    assertEquals(5_000, settings.streamsMax());
    assertEquals(50, settings.requestsPerSecond());
    assertEquals(Duration.ofDays(30), settings.retention());
    assertEquals("roles", settings.jwt().rules().rolesClaim());
    assertNull(settings.jwt().rules().issuer());
    assertNull(settings.jwt().rules().audience());
    assertNull(settings.publicUrl());
    assertEquals(Optional.empty(), settings.jdbc());
    assertEquals(Optional.empty(), settings.mail());
    assertEquals(Optional.empty(), settings.model());
  }

  @Test
  void readsWhatIsGiven() throws AddressException {
    given.put("workers", "12");
    given.put("streams.per-user", "3");
    given.put("streams.max", "40");
    given.put("retention", "12h");
    given.put("jwt.issuer", "https://id.example.org");
    given.put("jwt.audience", "debrief");
    given.put("jwt.roles-claim", "realm_access.roles");
    given.put("jdbc.url", "jdbc:postgresql://db/debrief");
    given.put("jdbc.user", "debrief");
    given.put("jdbc.password", "pa55");
    given.put("smtp.url", "smtp://user:pa55@mail:587");
    given.put("mail.from", "debrief@example.org");
    given.put("public-url", "https://chat.example.org/debrief//");
    given.put("llm.base-url", "http://model:8000/v1/");
    given.put("llm.model", "small");
    given.put("llm.api-key", "k3y");
    Settings settings = read();
    assertEquals(12, settings.workers());
    assertEquals(3, settings.streamsPerUser());
    assertEquals(40, settings.streamsMax());
    assertEquals(Duration.ofHours(12), settings.retention());
    assertEquals("https://id.example.org", settings.jwt().rules().issuer());
    assertEquals("debrief", settings.jwt().rules().audience());
    assertEquals("realm_access.roles", settings.jwt().rules().rolesClaim());
    assertEquals(
        Optional.of(new Database.Address("jdbc:postgresql://db/debrief", "debrief", "pa55")),
        settings.jdbc());
    assertEquals(
        Optional.of(
            new Settings.Mail(
                URI.create("smtp://user:pa55@mail:587"), MailAddress.parse("debrief@example.org"))),
        settings.mail());
    assertEquals(URI.create("https://chat.example.org/debrief"), settings.publicUrl());
    assertTrue(settings.model().isPresent());
  }

  @Test
  void tellsEveryValueItUsesWithItsSecretsMasked() {
    given.put("jdbc.url", "jdbc:postgresql://db/debrief?user=x&password=pa55word");
    given.put("jdbc.password", "pa55word");
    given.put("smtp.url", "smtp://user:pa55word@mail:587");
    given.put("mail.from", "debrief@example.org");
    given.put("public-url", "https://chat.example.org");
    given.put("llm.base-url", "http://model:8000");
    given.put("llm.model", "small");
    given.put("llm.api-key", "pa55word");
    read();
    for (String secret :
        new String[] {"jwt.secret", "jdbc.url", "jdbc.password", "smtp.url", "llm.api-key"}) {
      assertEquals("***", effective.get(secret), secret);
    }
    assertFalse(effective.toString().contains("pa55word"), effective::toString);
    assertFalse(effective.toString().contains(SECRET), effective::toString);
    assertEquals("4", effective.get("workers"));
    assertEquals("false", effective.get("demo"));
    assertEquals(home.toString(), effective.get("home"));
  }

  @Test
  void refusesToStartWithoutAKey() {
    given.remove("jwt.secret");
    assertEquals(
        "Setting debrief.jwt.secret is missing; it must be set, or debrief.jwt.public-key, or"
            + " debrief.jwt.issuer alone for an identity provider that publishes its keys, or"
            + " debrief.demo",
        refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example.org",
        "https://id.example.org/realms/chat/",
        "http://127.0.0.1:8080/realms/chat",
        "http://localhost",
        "http://[::1]:8080"
      })
  void takesTheKeysThatAnIssuerPublishesWhereItHasNoOther(String issuer) {
    given.put("jwt.issuer", issuer);
    assertFalse(read().jwt().usesJwks(), "the secret is the key");
    given.remove("jwt.secret");
    assertTrue(read().jwt().usesJwks());
    assertEquals(issuer, read().jwt().rules().issuer());
    assertEquals(Duration.ofMinutes(5), read().jwt().keyRefresh());
    given.put("demo", "true");
    assertFalse(read().jwt().usesJwks(), "the demo signs its tokens itself");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example.org",
        "http://127.0.0.1.example.org",
        "http://127.example.org",
        "http://localhost.example.org",
        "https://user@id.example.org",
        "https://id.example.org/?a=b",
        "https://id.example.org/#a",
        "ftp://127.0.0.1",
        "id.example.org",
        "chat",
        "https://"
      })
  void refusesAnIssuerThatCannotBeAskedForKeysInSafety(String issuer) {
    given.put("jwt.issuer", issuer);
    read();
    given.remove("jwt.secret");
    assertTrue(
        refusal()
            .startsWith("Setting debrief.jwt.issuer is '" + issuer + "'; it must be the https://"),
        refusal());
  }

  @Test
  void refusesAnRsaKeyThatIsTooShort() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    given.remove("jwt.secret");
    given.put(
        "jwt.public-key",
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    assertEquals(
        "Setting debrief.jwt.public-key must be a public key in PEM form, of RSA"
            + " with at least 2048 bits",
        refusal());
  }

  @Test
  void takesOriginsAsBrowsersWriteThem() {
    assertEquals(Set.of(), read().corsOrigins());
    given.put(
        "cors.origins",
        "https://chat.example.org, http://localhost:3000,https://[::1]:8443,capacitor://localhost");
    assertEquals(
        Set.of(
            "https://chat.example.org",
            "http://localhost:3000",
            "https://[::1]:8443",
            "capacitor://localhost"),
        read().corsOrigins());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "https://*.example.org",
        "chat.example.org",
        "https://chat.example.org/",
        "https://chat.example.org/app",
        "https://Chat.example.org",
        "HTTPS://chat.example.org",
        "https://chat.example.org:443",
        "http://chat.example.org:80",
        "https://chat.example.org:0",
        "https://user@chat.example.org",
        "https://chat.example.org,",
        "https://a.example.org,,https://b.example.org",
        "https://a.example.org https://b.example.org",
        "https://a.example.org;https://b.example.org"
      })
  void refusesWhatNoBrowserCallsAnOrigin(String origins) {
    given.put("cors.origins", origins);
    assertTrue(
        refusal().startsWith("Setting debrief.cors.origins is '" + origins + "'; it must be"),
        refusal());
  }

  @Test
  void takesNoAllowanceForClocksToo() {
    assertEquals(Duration.ofSeconds(30), read().jwt().rules().clockSkew());
    given.put("jwt.clock-skew", "0s");
    assertEquals(Duration.ZERO, read().jwt().rules().clockSkew());
  }

  @Test
  void makesARandomKeyForEachStartOfTheDemo() {
    given.remove("jwt.secret");
    given.put("demo", "true");
    assertNotEquals(read().jwt().key(), read().jwt().key());
    given.put("jwt.secret", SECRET);
    assertEquals(read().jwt().key(), read().jwt().key());
  }

  @Test
  void readsAPublicKeyFromTheSettingOrAFile() throws Exception {
    PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    given.remove("jwt.secret");
    given.put("jwt.public-key", pem);
    assertEquals(key, read().jwt().key());
    Path file = home.resolve("key.pem");
    Files.writeString(file, pem);
    given.put("jwt.public-key", file.toString());
    assertEquals(key, read().jwt().key());
  }

  @Test
  void refusesAKeyThatIsNone() throws IOException {
    given.put("jwt.public-key", "whatever");
    assertTrue(refusal().startsWith("Setting debrief.jwt.public-key must be absent"), "two keys");
    given.remove("jwt.secret");
    assertEquals(
        "Setting debrief.jwt.public-key is 'whatever'; it must be a key in PEM form or the path"
            + " of a file that holds one",
        refusal());
    Path file = home.resolve("key.pem");
    Files.writeString(file, "not a key");
    given.put("jwt.public-key", file.toString());
    assertTrue(refusal().contains("must be a public key in PEM form"));
  }

  @Test
  void refusesAShortSecretWithoutSayingIt() {
    given.put("jwt.secret", "too short");
    assertEquals("Setting debrief.jwt.secret must be a secret of at least 32 bytes", refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo|yes|true or false",
        "workers|0|a whole number from 1 to 256",
        "workers|257|a whole number from 1 to 256",
        "workers|four|a whole number from 1 to 256",
        "workers|4.5|a whole number from 1 to 256",
        "workers|99999999999|a whole number from 1 to 256",
        "streams.per-user|-1|a whole number from 1 to 10000",
        "jwt.clock-skew|6m|whole seconds, at most 5m",
        "jwt.clock-skew|500ms|whole seconds, at most 5m",
        "jwt.clock-skew|-1s|a duration like 90s, 15m, 12h, 30d or PT90S",
        "requests.per-second|0|a whole number from 1 to 1000000",
        "streams.max|0|a whole number from 1 to 1000000",
        "retention|soon|a duration like 90s, 15m, 12h, 30d or PT90S",
        "retention|0s|a duration like 90s, 15m, 12h, 30d or PT90S",
        "retention|-1d|a duration like 90s, 15m, 12h, 30d or PT90S",
        "retention|30|a duration like 90s, 15m, 12h, 30d or PT90S",
        "public-url|chat.example.org|an address that begins with http:// or https://",
        "public-url|ftp://chat.example.org|an address that begins with http:// or https://",
        "public-url|http:///debrief|an address that begins with http:// or https://",
        "public-url|http://a b|an address that begins with http:// or https://",
        "llm.base-url|model:8000|an address that begins with http:// or https://"
      })
  void namesTheKeyTheValueAndWhatWouldDo(String key, String value, String allowed) {
    given.put(key, value);
    assertEquals(
        "Setting debrief." + key + " is '" + value + "'; it must be " + allowed, refusal());
  }

  @Test
  void doesNotRepeatAnAddressThatMayHoldAPassword() {
    given.put("smtp.url", "mail://user:pa55word@mail");
    assertEquals(
        "Setting debrief.smtp.url must be an address that begins with smtp:// or" + " smtps://",
        refusal());
  }

  @Test
  void namesWhatAMailServerOrAModelNeedsToo() {
    given.put("smtp.url", "smtp://mail");
    assertTrue(refusal().startsWith("Setting debrief.mail.from is missing"));
    given.put("mail.from", "debrief@example.org");
    assertTrue(refusal().startsWith("Setting debrief.public-url is missing"));
    given.put("mail.from", "debrief at example");
    assertEquals(
        "Setting debrief.mail.from is 'debrief at example'; it must be an address like"
            + " reports@example.org",
        refusal());
    given.put("mail.from", "debrief@-example.org");
    assertTrue(refusal().startsWith("Setting debrief.mail.from is 'debrief@-example.org'"));
    given.remove("smtp.url");
    given.remove("mail.from");
    given.put("llm.base-url", "http://model");
    assertTrue(refusal().startsWith("Setting debrief.llm.model is missing"));
  }

  @Test
  void makesItsHomeAndRefusesAPlaceWhereItCannot() throws IOException {
    Path deep = home.resolve("a/b");
    given.put("home", deep.toString());
    assertEquals(deep, read().home());
    assertTrue(Files.isDirectory(deep));
    Path file = Files.createFile(home.resolve("file"));
    given.put("home", file.resolve("under").toString());
    assertEquals(
        "Setting debrief.home is '"
            + file.resolve("under")
            + "'; it must be a folder that exists or can be made",
        refusal());
  }

  @ParameterizedTest
  @CsvSource({"90s,PT90S", "15m,PT15M", "12h,PT12H", "30d,P30D", "500 ms,PT0.5S", "PT1H,PT1H"})
  void readsADurationInSeveralForms(String text, String expected) {
    given.put("retention", text);
    assertEquals(Duration.parse(expected), read().retention());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "True"})
  void readsAFlagInAnyCase(String text) {
    given.put("demo", text);
    assertTrue(read().demo());
  }

  /** A context with these parameters and nothing else. */
  private static Function<String, Optional<String>> sourceOf(Map<String, String> parameters) {
    return SettingLookup.of(
        (ServletContext)
            Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, args) -> {
                  if (!method.getName().equals("getInitParameter")) {
                    throw new UnsupportedOperationException(method.getName());
                  }
                  return parameters.get((String) args[0]);
                }));
  }

  @Test
  void aSystemPropertyComesBeforeAContextParameter() {
    String name = "settings-test.only";
    var source = sourceOf(Map.of("debrief." + name, " of the context "));
    assertEquals(Optional.of("of the context"), source.apply(name));
    System.setProperty("debrief." + name, "of the system");
    try {
      assertEquals(Optional.of("of the system"), source.apply(name));
      System.setProperty("debrief." + name, "  ");
      assertEquals(Optional.of("of the context"), source.apply(name), "a blank one is none");
    } finally {
      System.clearProperty("debrief." + name);
    }
    assertEquals(Optional.empty(), source.apply("settings-test.other"));
  }

  @Test
  void anEnvironmentVariableHasNeitherDotsNorDashes() {
    assertEquals(
        "DEBRIEF_LLM_MAX_INPUT_TOKENS", SettingLookup.environmentName("llm.max-input-tokens"));
  }
}
