package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.http.Json;
import dev.debrief.job.JobQueue;
import dev.debrief.report.Report;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportStore;
import dev.debrief.report.file.DownloadLinks;
import dev.debrief.testing.AtOnce;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One mail and the nodes that may send it, with a mail server that lets a test look around. */
class MailOutboxTest {
  private static final JobQueue.Lease HELD = () -> true;

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final ReportStore reports = new ReportStore(database.jdbi(), new Json());
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private ScriptedMailServer smtp;
  private MailOutbox node;
  private MailOutbox other;

  @BeforeEach
  void putAMailInLine() throws Exception {
    smtp = new ScriptedMailServer(command -> null);
    node = node(smtp.url());
    other = node(smtp.url());
    FinishedReport.insert(database.jdbi(), "r1");
    node.enqueue(report());
  }

  @AfterEach
  void stop() throws Exception {
    smtp.close();
    database.close();
  }

  private MailOutbox node(String smtpUrl) throws AddressException {
    return outbox(
        Optional.of(
            new SmtpReportMailer(
                MailServer.at(URI.create(smtpUrl), MailAddress.parse("debrief@example.org")),
                clock)));
  }

  private MailOutbox outbox(Optional<SmtpReportMailer> mailer) {
    DownloadLinks tickets = new DownloadLinks(database.jdbi(), reports, new Json().mapper(), clock);
    return new MailOutbox(
        database.jdbi(),
        reports,
        new JobQueue(database.jdbi(), clock),
        mailer,
        new MailOutbox.Links(URI.create("https://example.org/debrief"), tickets),
        clock);
  }

  private Report report() {
    return reports.find("r1").orElseThrow();
  }

  private Mail mail() {
    return report().mail();
  }

  /** Does something when a command comes, before it is answered as ever. */
  private void at(String moment, Runnable action) {
    smtp.play(
        command -> {
          commands.add(command);
          if (command.startsWith(moment)) {
            action.run();
          }
          return null;
        });
  }

  private boolean wasHandedIn() {
    return commands.contains(".");
  }

  private void takeOver() {
    assertTrue(new MailStore(database.jdbi()).claim("r1").isPresent());
  }

  @Test
  void aMailIsSentOnce() throws Exception {
    at("", () -> {});
    node.send("r1", HELD);
    node.send("r1", HELD);
    other.send("r1", HELD);
    assertEquals(new Mail(MailState.SENT, null), mail());
    assertEquals(1, smtp.recipients().size());
  }

  @Test
  void failedMailsAreSentAgainOnceWhenTwoOperatorsAskForItAtOnce() throws Exception {
    int mails = 100;
    for (int i = 2; i <= mails; i++) {
      FinishedReport.insert(database.jdbi(), "r" + i);
      node.enqueue(reports.find("r" + i).orElseThrow());
    }
    database.jdbi().useHandle(h -> h.execute("update mail set state = 'FAILED'"));

    List<Integer> counts = AtOnce.atOnce(List.of(node::resendFailed, other::resendFailed));

    assertEquals(mails, counts.get(0) + counts.get(1));
  }

  @Test
  void aMailIsKnownToBeSentBeforeTheServerIsLeft() throws Exception {
    List<Mail> seen = new ArrayList<>();
    at("QUIT", () -> seen.add(mail()));
    node.send("r1", HELD);
    assertEquals(List.of(new Mail(MailState.SENT, null)), seen);
  }

  @Test
  void aNodeThatWasOvertakenWhileItSpokeWithTheServerSendsNothing() throws Exception {
    at("DATA", this::takeOver);

    node.send("r1", HELD);

    assertFalse(wasHandedIn());
    assertEquals(new Mail(MailState.PENDING, null), mail());
    at("", () -> {});
    other.send("r1", HELD);
    assertTrue(wasHandedIn());
    assertEquals(MailState.SENT, mail().state());
  }

  @Test
  void aNodeWhoseJobIsAnothersSendsNothingEvenIfTheOtherHasNotBegun() throws Exception {
    at("", () -> {});

    node.send("r1", () -> false);

    assertFalse(wasHandedIn());
    assertEquals(MailState.PENDING, mail().state());
  }

  @Test
  void theMailOfAReportThatIsErasedMeanwhileIsNotSent() throws Exception {
    at("DATA", () -> database.jdbi().useHandle(h -> h.execute("delete from mail")));

    node.send("r1", HELD);

    assertFalse(wasHandedIn());
    assertEquals(Mail.NONE, mail());
  }

  @Test
  void anOvertakenNodeWhoseMailWasTakenAfterAllKeepsTheOtherFromSendingItAgain() throws Exception {
    at(".", this::takeOver);

    node.send("r1", HELD);

    assertEquals(MailState.SENT, mail().state());
    other.send("r1", HELD);
    assertEquals(1, smtp.recipients().size());
  }

  @Test
  void aRefusalOfAnOvertakenNodeEndsNothing() throws Exception {
    smtp.play(
        command -> {
          if (command.startsWith("RCPT")) {
            takeOver();
            return "550 no";
          }
          return null;
        });

    node.send("r1", HELD);

    assertEquals(new Mail(MailState.PENDING, null), mail());
  }

  @Test
  void aMailWhoseAnswerWasLostIsSentAgainUnderTheSameId() throws Exception {
    GreenMail inbox = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    inbox.start();
    try {
      MailOutbox sender = node("smtp://127.0.0.1:" + inbox.getSmtp().getPort());
      sender.send("r1", HELD);
      database.jdbi().useHandle(h -> h.execute("update mail set state = 'PENDING'"));
      sender.send("r1", HELD);

      List<String> ids = new ArrayList<>();
      for (MimeMessage message : inbox.getReceivedMessages()) {
        ids.add(message.getMessageID());
      }
      assertEquals(List.of("<r1@debrief.example.org>", "<r1@debrief.example.org>"), ids);
    } finally {
      inbox.stop();
    }
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerIsTriedAgain() throws Exception {
    smtp.play(
        command -> {
          if (command.equals(".")) {
            throw new IOException("the connection ends");
          }
          return null;
        });
    assertThrows(MailFailedException.class, () -> node.send("r1", HELD));
    assertEquals(
        new Mail(MailState.PENDING, "The connection to the mail server broke off"), mail());

    smtp.play(command -> null);
    node.send("r1", HELD);
    assertEquals(new Mail(MailState.SENT, null), mail());
  }

  @Test
  void aBusyServerIsAskedFourteenTimes() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "451 busy" : null);
    String reason = "The mail server did not take the address: 451 busy";
    for (int attempt = 1; attempt < 14; attempt++) {
      assertThrows(MailFailedException.class, () -> node.send("r1", HELD));
      assertEquals(new Mail(MailState.PENDING, reason), mail());
    }

    node.send("r1", HELD);

    assertEquals(new Mail(MailState.FAILED, reason), mail());
    node.send("r1", HELD);
    assertEquals(14, smtp.recipients().size());
  }

  @Test
  void anAddressThatIsRefusedForGoodIsAskedForOnce() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "550 5.1.1 no such user" : null);

    node.send("r1", HELD);

    assertEquals(
        new Mail(MailState.FAILED, "The mail server refused the address: 550 5.1.1 no such user"),
        mail());
  }

  @Test
  void aNodeWithoutAMailServerLeavesTheMailToTheOthers() throws Exception {
    MailOutbox without = outbox(Optional.empty());

    assertThrows(MailFailedException.class, () -> without.send("r1", HELD));

    assertEquals(new Mail(MailState.PENDING, "No mail server is set"), mail());
    node.send("r1", HELD);
    assertEquals(MailState.SENT, mail().state());
  }

  @Test
  void theJobIsPutInLineWithTheMail() {
    List<String> jobs =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select task_name, task_instance from scheduled_tasks")
                        .map((row, c) -> row.getString(1) + ' ' + row.getString(2))
                        .list());
    assertEquals(Arrays.asList("mail r1"), jobs);
  }
}
