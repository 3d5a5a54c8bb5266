package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.ClosedPort;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.Tokens;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTest {
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.started();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theMailNamesRoomAndReaderAndSaysItIsAutomatic() throws Exception {
    server.roomOf("told", "Größe & Ordnung 🚀 会議", "told");
    server.fill("told", 4);
    String id = left("told", "told");

    MimeMessage mail = mailTo("told@example.org");

    assertEquals("Report: Größe & Ordnung 🚀 会議", mail.getSubject());
    assertEquals(1, mail.getAllRecipients().length);
    InternetAddress to = (InternetAddress) mail.getRecipients(RecipientType.TO)[0];
    assertEquals("told@example.org", to.getAddress());
    assertEquals("told", to.getPersonal());
    assertEquals("debrief@example.org", mail.getFrom()[0].toString());
    assertEquals("debrief@example.org", mail.getReplyTo()[0].toString());
    assertEquals("debrief@example.org", mail.getHeader("Reply-To", null));
    assertEquals("<" + id + "@debrief.127.0.0.1>", mail.getMessageID());
    assertEquals("auto-generated", mail.getHeader("Auto-Submitted", null));
    assertEquals("en", mail.getHeader("Content-Language", null));
    Duration age = Duration.between(mail.getSentDate().toInstant(), Instant.now());
    assertTrue(age.abs().compareTo(Duration.ofMinutes(5)) < 0, () -> "sent " + age + " ago");
    assertTrue(mail.getContentType().startsWith("multipart/alternative"));
    assertEquals(2, ((MimeMultipart) mail.getContent()).getCount());
    Await.until("the report says so", () -> "sent".equals(mailState("told", id)));
  }

  @Test
  void aTitleWithLineBreaksAddsNoHeaderAndNoRecipient() throws Exception {
    server.roomOf("injected", "Plan\r\nBcc: evil@example.org\r\n\r\nHello\u0000", "injected");
    server.fill("injected", 2);
    left("injected", "injected");

    MimeMessage mail = mailTo("injected@example.org");

    assertEquals("Report: Plan Bcc: evil@example.org Hello\uFFFD", mail.getSubject());
    assertNull(mail.getHeader("Bcc", null));
    assertEquals(1, mail.getAllRecipients().length);
    assertTrue(textOf(mail).contains("the report of \"Plan Bcc: evil@example.org Hello"));
    for (MimeMessage any : server.mail().getReceivedMessages()) {
      assertFalse(any.getAllRecipients()[0].toString().contains("evil"));
    }
  }

  @Test
  void aNameWithLineBreaksAddsNoHeaderAndNoRecipient() throws Exception {
    String name = "Ren\r\nBcc: evil@example.org\r\n\r\nHello";
    server
        .bridge()
        .put(
            "/api/rooms/renamed",
            "{\"title\":\"Renamed\",\"members\":[{\"user\":\"renamed\",\"name\":"
                + Api.quoted(name)
                + "}]}");
    server.fill("renamed", 2);
    leaveAs(Tokens.with("renamed", b -> b.claim("name", null)), "renamed");

    MimeMessage mail = mailTo("renamed@example.org");

    assertNull(mail.getHeader("Bcc", null));
    assertEquals(1, mail.getAllRecipients().length);
    InternetAddress to = (InternetAddress) mail.getRecipients(RecipientType.TO)[0];
    assertEquals("Ren Bcc: evil@example.org Hello", to.getPersonal());
    assertTrue(textOf(mail).startsWith("Hello Ren Bcc: evil@example.org Hello,\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "de-CH,de,Bericht: Sprachen,Guten Tag",
    "es,es,Informe: Sprachen,Hola",
    "ar,ar,\u062A\u0642\u0631\u064A\u0631: Sprachen,\u0645\u0631\u062D\u0628\u064B\u0627",
    "fr-FR,en,Report: Sprachen,Hello"
  })
  void theMailIsInTheLanguageOfTheToken(
      String locale, String language, String subject, String greeting) throws Exception {
    String user = "reads-" + locale;
    server.roomOf(user, "Sprachen", user);
    server.fill(user, 2);
    leaveAs(Tokens.with(user, b -> b.claim("locale", locale)), user);

    MimeMessage mail = mailTo(user + "@example.org");

    assertEquals(subject, mail.getSubject());
    assertEquals(language, mail.getHeader("Content-Language", null));
    assertTrue(textOf(mail).startsWith(greeting), textOf(mail));
    assertTrue(htmlOf(mail).contains("<html lang=\"" + language + "\""), htmlOf(mail));
  }

  @Test
  void nothingFromTheRoomIsMarkupInTheMail() throws Exception {
    server.roomOf("markup", "<img src=x> \"quoted\" & more", "markup");
    server.importLines(
        "markup",
        """
        {"author":"ada","sentAt":"2026-03-01T10:00:00Z","text":"We agreed to ship <script>alert(1)</script> & the rest on Thursday after the test."}
        {"author":"ada","sentAt":"2026-03-01T10:01:00Z","text":"Grace will review <b onclick='x'>the plan</b> before Friday and write the notes."}
        """);
    left("markup", "markup");

    MimeMessage mail = mailTo("markup@example.org");

    String html = htmlOf(mail);
    assertFalse(html.contains("<script>"), html);
    assertFalse(html.contains("<img"), html);
    assertFalse(html.contains("<b onclick"), html);
    assertTrue(html.contains("&lt;img src=x&gt; &quot;quoted&quot; &amp; more"), html);
    assertTrue(textOf(mail).contains("<script>alert(1)</script> & the rest"), textOf(mail));
  }

  @Test
  void theLinkInBothPartsOpensTheFile() throws Exception {
    server.roomOf("linked", "Linked", "linked");
    server.fill("linked", 2);
    left("linked", "linked");

    MimeMessage mail = mailTo("linked@example.org");

    String link = textOf(mail).replaceAll("(?s).*http://127\\.0\\.0\\.1(/file/\\S+).*", "$1");
    assertTrue(htmlOf(mail).contains("href=\"http://127.0.0.1" + link + "\""));
    assertEquals(200, server.anonymous().get(link).status());
    assertFalse(textOf(mail).contains(Tokens.of("linked").substring(0, 40)));
  }

  @Test
  void aReaderWithoutAnAddressGetsNoMail() throws Exception {
    server.roomOf("silent", "Silent", "silent");
    server.fill("silent", 2);
    Api silent = server.anonymous().bearer(Tokens.with("silent", b -> b.claim("email", null)));
    String id = silent.post("/api/rooms/silent/leave", "{}").json().get("id").asText();

    JsonNode report = server.ended("silent", id);

    assertEquals("finished", report.get("state").asText());
    assertEquals("none", report.get("mail").asText());
    assertTrue(report.get("mailError").isNull());
  }

  @Test
  void aTokenWithoutAnAddressFallsBackToTheMembers() throws Exception {
    server
        .bridge()
        .put(
            "/api/rooms/member",
            "{\"title\":\"Member\",\"members\":[{\"user\":\"member\",\"name\":\"Mem Ber\",\"email\":\"room@example.org\"}]}");
    server.fill("member", 2);
    Api member =
        server
            .anonymous()
            .bearer(
                Tokens.with(
                    "member",
                    b -> {
                      b.claim("email", null);
                      b.claim("name", null);
                    }));

    member.post("/api/rooms/member/leave", "{}");

    MimeMessage mail = mailTo("room@example.org");
    assertTrue(textOf(mail).startsWith("Hello Mem Ber,"), textOf(mail));
  }

  @Test
  void theMailIsHandedInAfterTheReportHasEnded() throws Exception {
    AtomicReference<DebriefServer> at = new AtomicReference<>();
    List<String> seen = new CopyOnWriteArrayList<>();
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(
                command -> {
                  if (command.startsWith("MAIL")) {
                    Api ada = at.get().as("ada");
                    JsonNode report = ada.get("/api/reports").json().at("/items/0");
                    seen.add(report.get("state").asText());
                    seen.add(
                        ada.header("Accept", "text/event-stream")
                            .get(report.at("/links/events").asText())
                            .text());
                  }
                  return null;
                });
        DebriefServer slow = DebriefServer.with(Map.of("smtp.url", smtp.url()))) {
      at.set(slow);
      slow.room("ended", "Ended", 2);
      slow.leaveAndWait("ada", "ended");
      Await.until("the mail is handed in", () -> seen.size() == 2);

      assertEquals("finished", seen.get(0));
      assertTrue(seen.get(1).contains("event: EXCEL_STATUS_END\ndata: finished\n"), seen.get(1));
    }
  }

  @Test
  void aMailWaitsForAServerThatIsDown() throws Exception {
    ClosedPort port = new ClosedPort();
    GreenMail late =
        new GreenMail(new ServerSetup(port.number(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    try (DebriefServer patient =
        DebriefServer.withShortTimings(Map.of("smtp.url", "smtp://127.0.0.1:" + port.number()))) {
      patient.room("waiting", "Waiting", 2);
      JsonNode report = patient.leaveAndWait("ada", "waiting");
      String self = report.at("/links/self").asText();
      assertEquals("finished", report.get("state").asText());
      assertEquals("pending", patient.as("ada").get(self).json().get("mail").asText());
      assertEquals(200, patient.as("ada").get(self + "/file").status());

      port.close();
      late.start();

      Await.until(
          "the mail is sent",
          () -> "sent".equals(patient.as("ada").get(self).json().get("mail").asText()));
      assertEquals(1, late.getReceivedMessages().length);
    } finally {
      port.close();
      late.stop();
    }
  }

  @Test
  void aMailServerThatIsBusyIsAskedAgain() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(c -> c.startsWith("RCPT") ? "451 come again" : null);
        DebriefServer patient = DebriefServer.withShortTimings(Map.of("smtp.url", smtp.url()))) {
      patient.room("busy", "Busy", 2);
      String self = patient.leaveAndWait("ada", "busy").at("/links/self").asText();
      Await.until(
          "the report says why it waits",
          () ->
              "The mail server did not take the address: 451 come again"
                  .equals(patient.as("ada").get(self).json().get("mailError").asText()));
      assertEquals("pending", patient.as("ada").get(self).json().get("mail").asText());
      smtp.play(command -> null);

      Await.until(
          "the mail is sent",
          () -> "sent".equals(patient.as("ada").get(self).json().get("mail").asText()));
      assertTrue(smtp.recipients().size() >= 2);
      assertTrue(patient.as("ada").get(self).json().get("mailError").isNull());
    }
  }

  @Test
  void aRefusedAddressIsGivenUpAndTheFileStays() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(
                c -> c.startsWith("RCPT") ? "550 5.1.1 <ada@example.org> unknown" : null);
        DebriefServer refused = DebriefServer.with(Map.of("smtp.url", smtp.url()))) {
      refused.room("refused", "Refused", 2);
      String self = refused.leaveAndWait("ada", "refused").at("/links/self").asText();

      Await.until(
          "the mail has failed",
          () -> "failed".equals(refused.as("ada").get(self).json().get("mail").asText()));

      JsonNode report = refused.as("ada").get(self).json();
      assertEquals("finished", report.get("state").asText());
      assertTrue(report.get("error").isNull());
      assertEquals(
          "The mail server refused the address: 550 5.1.1 <(address)> unknown",
          report.get("mailError").asText());
      assertEquals(200, refused.as("ada").get(self + "/file").status());
      assertEquals(List.of("RCPT TO:<ada@example.org>"), smtp.recipients());
    }
  }

  private static void leaveAs(String token, String room) throws Exception {
    Api.Answer left = server.anonymous().bearer(token).post("/api/rooms/" + room + "/leave", "{}");
    assertEquals(202, left.status());
  }

  private static String left(String user, String room) throws Exception {
    JsonNode report = server.leaveAndWait(user, room);
    assertEquals("finished", report.get("state").asText());
    return report.get("id").asText();
  }

  private static String mailState(String user, String report) throws Exception {
    return server.as(user).get("/api/reports/" + report).json().get("mail").asText();
  }

  private static MimeMessage mailTo(String address) throws Exception {
    AtomicReference<MimeMessage> found = new AtomicReference<>();
    Await.until(
        "a mail to " + address,
        () -> {
          for (MimeMessage mail : server.mail().getReceivedMessages()) {
            if (mail.getRecipients(RecipientType.TO)[0].toString().contains(address)) {
              found.set(mail);
            }
          }
          return found.get() != null;
        });
    return found.get();
  }

  private static String textOf(MimeMessage mail) throws Exception {
    return part(mail, 0);
  }

  private static String htmlOf(MimeMessage mail) throws Exception {
    return part(mail, 1);
  }

  private static String part(MimeMessage mail, int index) throws Exception {
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    return ((String) parts.getBodyPart(index).getContent()).replace("\r\n", "\n");
  }
}
