package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.http.Json;
import dev.debrief.job.JobQueue;
import dev.debrief.job.JobTimings;
import dev.debrief.outbox.Outbox;
import dev.debrief.outbox.RetrySchedule;
import dev.debrief.report.Report;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportOverview;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One mail and the nodes that may send it, with a mail server that lets a test look around. */
class MailChannelTest {
  private static final JobQueue.Lease HELD = () -> true;

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final ReportStore reports = new ReportStore(database.jdbi(), new Json());
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private ScriptedMailServer smtp;
  private String delivery;
  private Node node;
  private Node other;

  /** What a node has for mails. */
  private record Node(Outbox outbox, ReportMails mails) {}

  @BeforeEach
  void putAMailInLine() throws Exception {
    smtp = new ScriptedMailServer(command -> null);
    node = node(smtp.url());
    other = node(smtp.url());
    FinishedReport.insert(database.jdbi(), "r1");
    node.mails.enqueue(report());
    delivery =
        database
            .jdbi()
            .withHandle(h -> h.createQuery("select id from delivery").mapTo(String.class).one());
  }

  @AfterEach
  void stop() throws Exception {
    smtp.close();
    database.close();
  }

  private Node node(String smtpUrl) throws AddressException {
    return node(
        Optional.of(
            new SmtpReportMailer(
                MailServer.at(URI.create(smtpUrl), MailAddress.parse("debrief@example.org")),
                clock)));
  }

  private Node node(Optional<SmtpReportMailer> mailer) {
    DownloadLinks tickets = new DownloadLinks(database.jdbi(), reports, new Json().mapper(), clock);
    MailChannel channel =
        new MailChannel(
            reports,
            mailer,
            new MailChannel.Links(URI.create("https://example.org/debrief"), tickets),
            RetrySchedule.DEFAULT);
    Outbox outbox =
        new Outbox(
            database.jdbi(),
            new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT),
            List.of(channel),
            clock);
    return new Node(
        outbox,
        new ReportMails(outbox, channel, new ReportOverview(database.jdbi(), reports, clock)));
  }

  private void send(Node from) {
    from.outbox.deliver(delivery, HELD);
  }

  private void assertRetried(Node from) {
    assertThrows(JobQueue.RetryLater.class, () -> send(from));
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
    int pending =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.execute(
                        "update delivery set attempt = attempt + 1,"
                            + " delivery_attempts = delivery_attempts + 1"
                            + " where state = 'PENDING'"));
    assertEquals(1, pending);
  }

  @Test
  void aMailIsSentOnce() throws Exception {
    at("", () -> {});
    send(node);
    send(node);
    send(other);
    assertEquals(new Mail(MailState.SENT, null), mail());
    assertEquals(1, smtp.recipients().size());
  }

  @Test
  void failedMailsAreSentAgainOnceWhenTwoOperatorsAskForItAtOnce() throws Exception {
    int mails = 100;
    for (int i = 2; i <= mails; i++) {
      FinishedReport.insert(database.jdbi(), "r" + i);
      node.mails.enqueue(reports.find("r" + i).orElseThrow());
    }
    database.jdbi().useHandle(h -> h.execute("update delivery set state = 'DEAD'"));

    List<Integer> counts =
        AtOnce.atOnce(List.of(node.mails::resendFailed, other.mails::resendFailed));

    assertEquals(mails, counts.get(0) + counts.get(1));
  }

  @Test
  void aMailIsKnownToBeSentBeforeTheServerIsLeft() throws Exception {
    List<Mail> seen = new ArrayList<>();
    at("QUIT", () -> seen.add(mail()));
    send(node);
    assertEquals(List.of(new Mail(MailState.SENT, null)), seen);
  }

  @Test
  void aNodeThatWasOvertakenWhileItSpokeWithTheServerSendsNothing() throws Exception {
    at("DATA", this::takeOver);

    send(node);

    assertFalse(wasHandedIn());
    assertEquals(new Mail(MailState.PENDING, null), mail());
    at("", () -> {});
    send(other);
    assertTrue(wasHandedIn());
    assertEquals(MailState.SENT, mail().state());
  }

  @Test
  void aNodeWhoseJobIsAnothersSendsNothingEvenIfTheOtherHasNotBegun() throws Exception {
    at("", () -> {});

    node.outbox.deliver(delivery, () -> false);

    assertFalse(wasHandedIn());
    assertEquals(MailState.PENDING, mail().state());
  }

  @Test
  void theMailOfAReportThatIsErasedMeanwhileIsNotSent() throws Exception {
    at("DATA", () -> database.jdbi().useHandle(h -> h.execute("delete from delivery")));

    send(node);

    assertFalse(wasHandedIn());
    assertEquals(Mail.NONE, mail());
  }

  @Test
  void anOvertakenNodeWhoseMailWasTakenAfterAllKeepsTheOtherFromSendingItAgain() throws Exception {
    at(".", this::takeOver);

    send(node);

    assertEquals(MailState.SENT, mail().state());
    send(other);
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

    send(node);

    assertEquals(new Mail(MailState.PENDING, null), mail());
  }

  @Test
  void aMailWhoseAnswerWasLostIsSentAgainUnderTheSameId() throws Exception {
    GreenMail inbox = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    inbox.start();
    try {
      Node sender = node("smtp://127.0.0.1:" + inbox.getSmtp().getPort());
      send(sender);
      database.jdbi().useHandle(h -> h.execute("update delivery set state = 'PENDING'"));
      send(sender);

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
    assertRetried(node);
    assertEquals(
        new Mail(MailState.PENDING, "The connection to the mail server broke off"), mail());

    smtp.play(command -> null);
    send(node);
    assertEquals(new Mail(MailState.SENT, null), mail());
  }

  @Test
  void aBusyServerIsAskedFourteenTimes() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "451 busy" : null);
    String reason = "The mail server did not take the address: 451 busy";
    for (int attempt = 1; attempt < 14; attempt++) {
      assertRetried(node);
      assertEquals(new Mail(MailState.PENDING, reason), mail());
    }

    send(node);

    assertEquals(new Mail(MailState.FAILED, reason), mail());
    send(node);
    assertEquals(14, smtp.recipients().size());
  }

  @Test
  void anAddressThatIsRefusedForGoodIsAskedForOnce() throws Exception {
    smtp.play(command -> command.startsWith("RCPT") ? "550 5.1.1 no such user" : null);

    send(node);

    assertEquals(
        new Mail(MailState.FAILED, "The mail server refused the address: 550 5.1.1 no such user"),
        mail());
  }

  @Test
  void aNodeWithoutAMailServerLeavesTheMailToTheOthers() throws Exception {
    Node without = node(Optional.empty());

    assertRetried(without);

    assertEquals(new Mail(MailState.PENDING, "No mail server is set"), mail());
    send(node);
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
    assertEquals(List.of("delivery " + delivery), jobs);
  }

  @Test
  void aReportHasOneMail() {
    assertThrows(JdbiException.class, () -> node.mails.enqueue(report()));
  }

  @Test
  void aReportWithoutAnAddressOrOnANodeWithoutAMailServerHasNoMail() {
    FinishedReport.insert(database.jdbi(), "r2");
    node(Optional.empty()).mails.enqueue(reports.find("r2").orElseThrow());
    database.jdbi().useHandle(h -> h.execute("update report set email = null where id = 'r2'"));
    node.mails.enqueue(reports.find("r2").orElseThrow());

    assertEquals(Mail.NONE, reports.find("r2").orElseThrow().mail());
    assertFalse(node.mails.resend("r2"));
  }

  @Test
  void theMailOfAReportThatIsGoneIsNotTriedAgain() {
    database.jdbi().useHandle(h -> h.execute("delete from report"));

    send(node);

    assertEquals(Map.of(MailState.FAILED, 1L), node.mails.counts());
    assertEquals(List.of(), node.mails.failed(50));
  }

  @Test
  void operatorsSeeWhichMailsWaitAndWhichHaveFailedButNoAddress() {
    smtp.play(command -> command.startsWith("RCPT") ? "451 busy" : null);
    assertRetried(node);
    String busy = "The mail server did not take the address: 451 busy";
    assertEquals(
        List.of(
            new ReportMails.Unsent(
                "r1",
                "Launch",
                "ada",
                MailState.PENDING,
                1,
                busy,
                SettableClock.START,
                SettableClock.START.plusSeconds(2))),
        other.mails.pending(50));
    assertEquals(List.of(), other.mails.failed(50));
    assertEquals(Optional.of(busy), other.mails.lastError());
    assertEquals(Map.of(MailState.PENDING, 1L), other.mails.counts());

    smtp.play(command -> command.startsWith("RCPT") ? "550 unknown" : null);
    send(node);

    String unknown = "The mail server refused the address: 550 unknown";
    assertEquals(
        List.of(
            new ReportMails.Unsent(
                "r1", "Launch", "ada", MailState.FAILED, 2, unknown, SettableClock.START, null)),
        other.mails.failed(50));
    assertEquals(List.of(), other.mails.pending(50));
  }

  @Test
  void aMailThatWasSentIsSentAgainWhenAnOperatorAsksForIt() {
    send(node);
    assertTrue(other.mails.resend("r1"));
    assertEquals(new Mail(MailState.PENDING, null), mail());

    send(other);

    assertEquals(new Mail(MailState.SENT, null), mail());
    assertEquals(2, smtp.recipients().size());
    assertFalse(other.mails.resend("r2"));
  }
}
