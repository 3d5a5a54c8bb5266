package dev.debrief.app;

import dev.debrief.summary.ModelSettings;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All settings, read once at deployment. README lists them with their units and defaults.
 *
 * @param demo whether sample users can sign in without a password
 * @param home an existing folder for the embedded database and the workbooks
 * @param publicUrl the application's address in mails, without a trailing slash; null where no mail
 *     is sent
 * @param jwt how tokens are checked
 * @param jdbc the database, empty for the container's or the embedded one
 * @param mail the mail server of {@code smtp.url}, empty for the container's or none
 * @param mailFrom the sender of mails; empty for the one of the container's mail session
 * @param model the language model, empty for extractive summaries
 * @param workers how many reports are made at a time
 * @param stepTries how often a step is tried before its report has failed
 * @param streamsPerUser how many streams a user may hold
 * @param streamsMax how many streams this node may hold
 * @param corsOrigins the other origins whose pages may use the API
 * @param requestsPerSecond how many requests a user may make in the long run
 * @param retention how long a finished report is kept
 */
public record Settings(
    boolean demo,
    Path home,
    URI publicUrl,
    JwtSettings jwt,
    Optional<Jdbc> jdbc,
    Optional<Mail> mail,
    Optional<InternetAddress> mailFrom,
    Optional<ModelSettings> model,
    int workers,
    int stepTries,
    int streamsPerUser,
    int streamsMax,
    Set<String> corsOrigins,
    int requestsPerSecond,
    Duration retention) {

  /** A database by address; user and password may be null. */
  public record Jdbc(String url, String user, String password) {}

  /** A mail server by address. */
  public record Mail(URI smtpUrl, InternetAddress from) {}

  private static final Set<String> SECRET =
      Set.of("jwt.secret", "jdbc.password", "llm.api-key", "smtp.url", "jdbc.url");

  /** As browsers write one (WHATWG HTML, 7.1.1): in lower case, with no path. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[1-9]\\d{0,4})?");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private static final String DURATION_FORM = "a duration like 90s, 15m, 12h, 30d or PT90S";

  /** What was read and what it came to, for the one log line at start. */
  static final class Reader {
    private final Function<String, Optional<String>> source;
    private final Map<String, String> effective;

    Reader(Function<String, Optional<String>> source, Map<String, String> effective) {
      this.source = source;
      this.effective = effective;
    }

    Optional<String> text(String key) {
      Optional<String> value = source.apply(key);
      value.ifPresent(v -> effective.put(key, masked(key, v)));
      return value;
    }

    String text(String key, String absent) {
      return text(key)
          .orElseGet(
              () -> {
                effective.put(key, absent);
                return absent;
              });
    }

    int number(String key, int absent, int min, int max) {
      String text = text(key, Integer.toString(absent));
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new SettingException(key, text, "a whole number from " + min + " to " + max);
    }

    boolean flag(String key) {
      String text = text(key, "false");
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new SettingException(key, text, "true or false");
      };
    }

    Duration duration(String key, String absent) {
      Duration value = durationOrZero(key, absent);
      if (value.isZero()) {
        throw new SettingException(key, text(key, absent), DURATION_FORM);
      }
      return value;
    }

    Duration durationOrZero(String key, String absent) {
      String text = text(key, absent);
      Matcher m = DURATION.matcher(text.toLowerCase(Locale.ROOT));
      try {
        Duration value =
            m.matches() ? inUnit(Long.parseLong(m.group(1)), m.group(2)) : Duration.parse(text);
        if (!value.isNegative()) {
          return value;
        }
      } catch (DateTimeParseException e) {
        // said below
      }
      throw new SettingException(key, text, DURATION_FORM);
    }

    private static Duration inUnit(long n, String unit) {
      return switch (unit) {
        case "ms" -> Duration.ofMillis(n);
        case "s" -> Duration.ofSeconds(n);
        case "m" -> Duration.ofMinutes(n);
        case "h" -> Duration.ofHours(n);
        default -> Duration.ofDays(n);
      };
    }

    Optional<URI> url(String key, String... schemes) {
      return text(key).map(text -> parsed(key, text, schemes));
    }

    static URI parsed(String key, String text, String... schemes) {
      try {
        URI url = new URI(text.replaceAll("/+$", ""));
        if (url.getHost() != null && Arrays.asList(schemes).contains(url.getScheme())) {
          return url;
        }
      } catch (URISyntaxException e) {
        // said below
      }
      throw new SettingException(
          key,
          masked(key, text),
          "an address that begins with " + String.join(":// or ", schemes) + "://");
    }
  }

  private static String masked(String key, String value) {
    return SECRET.contains(key) ? "***" : value;
  }

  /**
   * Reads the settings.
   *
   * @param source the value of a key, without its {@code debrief.} prefix
   * @param effective gets every value that was read or defaulted to, secrets masked
   * @throws SettingException for the first that cannot be used
   */
  public static Settings read(
      Function<String, Optional<String>> source, Map<String, String> effective) {
    Reader reader = new Reader(source, effective);
    boolean demo = reader.flag("demo");
    Optional<InternetAddress> mailFrom = reader.text("mail.from").map(Settings::sender);
    Optional<Mail> mail = mail(reader, mailFrom);
    Optional<URI> publicUrl = reader.url("public-url", "http", "https");
    if (mail.isPresent() && publicUrl.isEmpty()) {
      throw new SettingException(
          "public-url", null, "set where mails are sent: links begin with it");
    }
    return new Settings(
        demo,
        home(reader),
        publicUrl.orElse(null),
        JwtSettings.read(reader, demo),
        reader
            .text("jdbc.url")
            .map(
                url ->
                    new Jdbc(
                        url,
                        reader.text("jdbc.user").orElse(null),
                        reader.text("jdbc.password").orElse(null))),
        mail,
        mailFrom,
        model(reader),
        reader.number("workers", 4, 1, 256),
        reader.number("step.tries", 4, 1, 10),
        reader.number("streams.per-user", 8, 1, 10_000),
        reader.number("streams.max", 5_000, 1, 1_000_000),
        origins(reader),
        reader.number("requests.per-second", 50, 1, 1_000_000),
        reader.duration("retention", "30d"));
  }

  private static Path home(Reader reader) {
    String text = reader.text("home", defaultHome());
    try {
      return Files.createDirectories(Path.of(text)).toAbsolutePath();
    } catch (IOException | InvalidPathException e) {
      throw new SettingException("home", text, "a folder that exists or can be made");
    }
  }

  /** The server's own place for data, else the user's home. */
  private static String defaultHome() {
    String jboss = System.getProperty("jboss.server.data.dir");
    String catalina = System.getProperty("catalina.base");
    Path base =
        jboss != null
            ? Path.of(jboss)
            : catalina != null ? Path.of(catalina) : Path.of(System.getProperty("user.home"));
    return base.resolve("debrief").toString();
  }

  private static Set<String> origins(Reader reader) {
    Set<String> origins = new LinkedHashSet<>();
    String text = reader.text("cors.origins").orElse("");
    for (String origin : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String one = origin.strip();
      if (!ORIGIN.matcher(one).matches() || one.matches("http://.*:80|https://.*:443")) {
        throw new SettingException(
            "cors.origins",
            text,
            "origins like https://chat.example.org or http://localhost:3000, with commas between"
                + " them, in lower case, without a path or the scheme's own port");
      }
      origins.add(one);
    }
    return origins;
  }

  private static Optional<Mail> mail(Reader reader, Optional<InternetAddress> from) {
    return reader
        .url("smtp.url", "smtp", "smtps")
        .map(
            url ->
                new Mail(
                    url,
                    from.orElseThrow(
                        () -> new SettingException("mail.from", null, "set where smtp.url is"))));
  }

  private static InternetAddress sender(String text) {
    try {
      return new InternetAddress(text, true);
    } catch (AddressException e) {
      throw new SettingException("mail.from", text, "an address like reports@example.org");
    }
  }

  private static Optional<ModelSettings> model(Reader reader) {
    Optional<URI> url = reader.url("llm.base-url", "http", "https");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    String name =
        reader
            .text("llm.model")
            .orElseThrow(
                () -> new SettingException("llm.model", null, "set where llm.base-url is"));
    return Optional.of(
        new ModelSettings(
            url.get(),
            reader.text("llm.api-key").orElse(null),
            name,
            reader.duration("llm.timeout", "60s"),
            reader.number(
                "llm.max-input-tokens", 24_000, ModelSettings.MIN_INPUT_TOKENS, 10_000_000)));
  }
}
