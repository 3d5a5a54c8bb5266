package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.outbox.DeliveryGuard;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SettableClock;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    MailAddress setting = MailAddress.parse("setting@example.org");
    OtherSession session = new OtherSession(properties);
    assertEquals(setting, MailServer.of(session, Optional.of(setting)).from());
    assertEquals(
        MailAddress.parse("session@example.org"), MailServer.of(session, Optional.empty()).from());
  }

  @Test
  void saysWhyASessionCannotBeUsed() {
    assertEquals(
        "it has no mail.from, and debrief.mail.from is not set",
        refusal(new OtherSession(properties)));
    properties.put("mail.from", "two at once");
    assertEquals(
        "its mail.from is not an address: it has no @", refusal(new OtherSession(properties)));
    properties.put("mail.transport.protocol", "pigeon");
    assertEquals(
        "its protocol is pigeon, not smtp or smtps", refusal(new OtherSession(properties)));
    assertEquals(
        "it is not a mail session: java.lang.NoSuchMethodException: java.lang.String.getProperties()",
        refusal("a text"));
  }

  @ParameterizedTest
  @CsvSource({
    "mail.smtp.from,b\u016fnces,is not an address: it has no @",
    "mail.smtp.from,bounces@-example.org,is not an address: the domain is not valid",
    "mail.smtp.submitter,\u0161da@example.org,is not printable ASCII",
    "mail.smtp.localhost,b\u00fccher.example,is not printable ASCII",
    "mail.smtp.mailextension,X=\u0161,is not printable ASCII",
    "mail.smtp.dsn.notify,\u0161,is not printable ASCII"
  })
  void aSessionWhoseCommandsCouldNotBeWrittenIsNotUsed(String key, String value, String reason) {
    properties.put("mail.from", "debrief@example.org");
    properties.put(key, value);
    assertEquals("its " + key + " " + reason, refusal(new OtherSession(properties)));
  }

  @ParameterizedTest
  @CsvSource({"<>,<>", "bounces@b\u00fccher.example,<bounces@xn--bcher-kva.example>"})
  void aSessionMayNameAnotherOneForWhatCannotBeDelivered(String given, String sent)
      throws Exception {
    List<String> commands = new CopyOnWriteArrayList<>();
    try (ScriptedMailServer smtp =
        new ScriptedMailServer(
            command -> {
              commands.add(command);
              return null;
            })) {
      properties.put("mail.smtp.host", "127.0.0.1");
      properties.put("mail.smtp.port", URI.create(smtp.url()).getPort());
      properties.put("mail.from", "debrief@example.org");
      properties.put("mail.smtp.from", given);
      properties.put("mail.mime.allowutf8", "true"); // not for addresses that need none of it

      send(MailServer.of(new OtherSession(properties), Optional.empty()));
    }
    assertTrue(commands.contains("MAIL FROM:" + sent), commands.toString());
  }

  @Test
  void mailsGoOverTls() {
    GreenMail inbox = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
    inbox.start();
    try {
      properties.put("mail.transport.protocol", "smtps");
      properties.put("mail.smtps.host", "127.0.0.1");
      properties.put("mail.smtps.port", inbox.getSmtps().getPort());
      properties.put("mail.smtps.ssl.trust", "127.0.0.1"); // its certificate is signed by itself
      properties.put("mail.smtps.ssl.checkserveridentity", "false");
      properties.put("mail.from", "debrief@example.org");

      assertDoesNotThrow(() -> send(MailServer.of(new OtherSession(properties), Optional.empty())));

      assertEquals(1, inbox.getReceivedMessages().length);
    } finally {
      inbox.stop();
    }
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
            new DeliveryGuard() {
              @Override
              public boolean isWanted() {
                return true;
              }

              @Override
              public void delivered() {}
            });
  }
}
