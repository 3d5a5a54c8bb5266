package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SettableClock;
import jakarta.mail.internet.InternetAddress;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is taken from a container's mail session. */
class MailServerTest {
  private final Properties properties = new Properties();

  /** As the session of another copy of Jakarta Mail looks: the methods of ours, and no more. */
  public static final class OtherSession {
    private final Properties properties;

    OtherSession(Properties properties) {
      this.properties = properties;
    }

    /** Its properties. */
    public Properties getProperties() {
      return properties;
    }

    /** Who signs in. */
    public OtherLogin requestPasswordAuthentication(
        InetAddress site, int port, String protocol, String prompt, String user) {
      return new OtherLogin(user, "a secret for " + protocol);
    }
  }

  /** A name and a password, in a class of another copy. */
  public record OtherLogin(String user, String password) {
    /** The name. */
    public String getUserName() {
      return user;
    }

    /** The password. */
    public String getPassword() {
      return password;
    }
  }

  @Test
  void mailsGoWhereASessionOfAnotherCopyOfJakartaMailSaysAndAsItSignsIn() throws Exception {
    List<String> commands = new CopyOnWriteArrayList<>();
    try (ScriptedMailServer smtp =
        new ScriptedMailServer(
            command -> {
              commands.add(command);
              return command.startsWith("EHLO")
                  ? "250-scripted\r\n250 AUTH PLAIN"
                  : command.startsWith("AUTH") ? "235 welcome" : null;
            })) {
      properties.put("mail.smtp.host", "127.0.0.1");
      properties.put("mail.smtp.port", URI.create(smtp.url()).getPort()); // WildFly's is a number
      properties.put("mail.smtp.auth", "true");
      properties.put("mail.smtp.user", "reports");
      properties.put("mail.smtp.timeout", "1"); // not what Debrief waits for
      properties.put("mail.smtp.socketFactory.class", "no.such.Factory");
      properties.put("mail.from", "debrief@example.org");

      send(MailServer.of(new OtherSession(properties), Optional.empty()));

      assertEquals(1, smtp.mails().size());
    }
    String login = commands.stream().filter(c -> c.startsWith("AUTH")).findFirst().orElseThrow();
    assertEquals(
        "reports\0reports\0a secret for smtp", // on whose behalf, who, and the proof (RFC 4616)
        new String(
            Base64.getDecoder().decode(login.replace("AUTH PLAIN ", "")), StandardCharsets.UTF_8));
  }

  @Test
  void theSettingNamesTheSenderBeforeTheSession() throws Exception {
    properties.put("mail.from", "session@example.org");
    InternetAddress setting = new InternetAddress("setting@example.org");
    OtherSession session = new OtherSession(properties);
    assertEquals(setting, MailServer.of(session, Optional.of(setting)).from());
    assertEquals(
        new InternetAddress("session@example.org"),
        MailServer.of(session, Optional.empty()).from());
  }

  @Test
  void saysWhyASessionCannotBeUsed() {
    assertEquals(
        "it has no mail.from, and debrief.mail.from is not set",
        refusal(new OtherSession(properties)));
    properties.put("mail.from", "two at once");
    assertEquals("its mail.from is not an address", refusal(new OtherSession(properties)));
    properties.put("mail.transport.protocol", "pigeon");
    assertEquals(
        "its protocol is pigeon, not smtp or smtps", refusal(new OtherSession(properties)));
    assertEquals(
        "it is no mail session: java.lang.NoSuchMethodException: java.lang.String.getProperties()",
        refusal("a text"));
  }

  private static String refusal(Object session) {
    return assertThrows(
            IllegalArgumentException.class, () -> MailServer.of(session, Optional.empty()))
        .getMessage();
  }

  private static void send(MailServer server) throws MailFailedException {
    ReportMail mail =
        new ReportMail(
            "<r1@debrief.example.org>",
            "ada@example.org",
            "Ada",
            "Launch",
            List.of("One."),
            URI.create("https://example.org/file/x.y.z"),
            LocalDate.of(2026, 12, 22),
            Locale.ENGLISH);
    new SmtpReportMailer(server, new SettableClock())
        .send(
            mail,
            new SmtpReportMailer.DeliveryGuard() {
              @Override
              public boolean isWanted() {
                return true;
              }

              @Override
              public void taken() {}
            });
  }
}
