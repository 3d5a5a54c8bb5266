package dev.debrief.app;

import dev.debrief.db.Database;
import dev.debrief.mail.MailAddress;
import dev.debrief.summary.model.ModelSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
 * @param streamsKeepAlive after how long without traffic a stream gets a keep-alive
 * @param corsOrigins the other origins whose pages may use the API
 * @param requestsPerSecond how many requests a user may make in the long run
 * @param retention how long a finished report is kept
 */
public record Settings(
    boolean demo,
    Path home,
    URI publicUrl,
    JwtSettings jwt,
    Optional<Database.Address> jdbc,
    Optional<Mail> mail,
    Optional<MailAddress> mailFrom,
    Optional<ModelSettings> model,
    int workers,
    int stepTries,
    int streamsPerUser,
    int streamsMax,
    Duration streamsKeepAlive,
    Set<String> corsOrigins,
    int requestsPerSecond,
    Duration retention) {

  /** A mail server by address. */
  public record Mail(URI smtpUrl, MailAddress from) {}

  /** As browsers write one (WHATWG HTML, 7.1.1): in lower case, with no path. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[1-9]\\d{0,4})?");

  /**
   * Reads the settings.
   *
   * @param source the value of a key, without its {@code debrief.} prefix
   * @param effective gets every value that was read or defaulted to, secrets masked
   * @throws SettingException for the first that cannot be used
   */
  public static Settings read(
      Function<String, Optional<String>> source, Map<String, String> effective) {
    SettingReader reader = new SettingReader(source, effective);
    boolean demo = reader.flag("demo");
    Optional<MailAddress> mailFrom = reader.text("mail.from").map(Settings::sender);
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
                    new Database.Address(
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
        reader.duration("streams.keep-alive", "15s"),
        origins(reader),
        reader.number("requests.per-second", 50, 1, 1_000_000),
        reader.duration("retention", "30d"));
  }

  private static Path home(SettingReader reader) {
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

  private static Set<String> origins(SettingReader reader) {
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

  private static Optional<Mail> mail(SettingReader reader, Optional<MailAddress> from) {
    return reader
        .url("smtp.url", "smtp", "smtps")
        .map(
            url ->
                new Mail(
                    url,
                    from.orElseThrow(
                        () -> new SettingException("mail.from", null, "set where smtp.url is"))));
  }

  private static MailAddress sender(String text) {
    try {
      return MailAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SettingException("mail.from", text, "an address like reports@example.org");
    }
  }

  private static Optional<ModelSettings> model(SettingReader reader) {
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
