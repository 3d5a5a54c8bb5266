package dev.debrief.mail;

import dev.debrief.job.JobQueue;
import dev.debrief.mail.MailStore.Claimed;
import dev.debrief.report.Report;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportMailer;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summary;
import dev.debrief.report.file.DownloadLinks;
import java.net.URI;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * The mails to be sent: a row each, written in the transaction that finishes the report, and a job
 * each, which tries until the mail server takes it or refuses it for good. Safe for use by any
 * thread and node.
 *
 * <p>A mail is sent at least once, always under the same Message-ID, and twice only where nobody
 * can know better: where this process ends, freezes for longer than its job is kept for it, or
 * loses the mail server or the database in the moment between the end of the mail on the wire and
 * the commit that follows the server's answer to it. Whether the mail is still to be sent, and by
 * this attempt, is asked last before that moment.
 *
 * <p>A server that is away, busy or does not know this installation's sign-in is asked again after
 * 2 s, 4 s, 8 s and so on: {@value #MAX_ATTEMPTS} times in four and a half hours, of which the last
 * pause is half. A mail or an address it refuses for good is given up at once.
 */
public final class MailOutbox implements ReportMailer {
  /** The kind of the jobs that send mails. */
  public static final String JOB = "mail";

  private static final int MAX_ATTEMPTS = 14;

  private static final Logger LOG = Logger.getLogger(MailOutbox.class.getName());

  private final MailStore mails;
  private final ReportStore reports;
  private final JobQueue jobs;
  private final Optional<SmtpReportMailer> smtp;
  private final Links links;
  private final Jdbi jdbi;
  private final InstantSource clock;

  /**
   * How a mail's link is made.
   *
   * @param publicUrl the application's address as readers see it, without a trailing slash
   */
  public record Links(URI publicUrl, DownloadLinks tickets) {
    URI to(Report report) {
      return URI.create(publicUrl + "/file/" + tickets.issue(report));
    }
  }

  /**
   * @param smtp empty where no mail server is configured: no mail is put in line then
   */
  public MailOutbox(
      Jdbi jdbi,
      ReportStore reports,
      JobQueue jobs,
      Optional<SmtpReportMailer> smtp,
      Links links,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.mails = new MailStore(jdbi);
    this.reports = reports;
    this.jobs = jobs;
    this.smtp = smtp;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public void enqueue(Report finished) {
    String recipient = finished.recipient().email();
    if (recipient == null || smtp.isEmpty()) {
      return;
    }
    String messageId = '<' + finished.id() + "@debrief." + links.publicUrl().getHost() + '>';
    jdbi.useTransaction(
        h -> {
          mails.add(finished.id(), recipient, messageId);
          jobs.schedule(JOB, finished.id());
        });
  }

  /**
   * Sends a report's mail, if it still waits.
   *
   * @throws MailFailedException where it is to be tried again later
   */
  public void send(String id, JobQueue.Lease lease) throws MailFailedException {
    Report report = reports.find(id).orElse(null);
    Claimed mail = mails.claim(id).orElse(null);
    if (mail == null || report == null) {
      return; // sent, given up, or erased
    }
    try {
      smtp.orElseThrow(() -> new MailFailedException("No mail server is set", "", false))
          .send(text(mail, report), new Attempt(mail, lease));
    } catch (MailFailedException e) {
      boolean last = e.isPermanent() || mail.tries() >= MAX_ATTEMPTS;
      boolean kept = mails.failed(mail, e.reason(), clock.instant(), last);
      if (kept && !last) {
        throw e;
      }
      if (kept) {
        LOG.log(Level.WARNING, "Report " + id + ": the mail is given up; the file stays", e);
      }
    }
  }

  /**
   * Sends a report's mail at once: one that has failed or was sent once more, one that waits for
   * its next try without waiting.
   *
   * @return whether the report has a mail
   */
  public boolean resend(String report) {
    return jdbi.inTransaction(
        h -> {
          boolean there = mails.renew(report);
          if (there) {
            jobs.schedule(JOB, report);
            h.afterCommit(() -> LOG.info(() -> "Report " + report + ": the mail is sent again"));
          }
          return there;
        });
  }

  /**
   * Sends every mail that has failed once more.
   *
   * @return how many there were
   */
  public int resendFailed() {
    int again = 0;
    for (String report : mails.in(MailState.FAILED)) {
      // not where somebody else has had it sent again since
      if (jdbi.inTransaction(h -> mails.lock(report, MailState.FAILED) && resend(report))) {
        again++;
      }
    }
    return again;
  }

  /** One attempt at one mail, while it is handed in. */
  private final class Attempt implements SmtpReportMailer.DeliveryGuard {
    private final Claimed mail;
    private final JobQueue.Lease lease;

    Attempt(Claimed mail, JobQueue.Lease lease) {
      this.mail = mail;
      this.lease = lease;
    }

    @Override
    public boolean isWanted() {
      boolean wanted = mails.isHeld(mail) && lease.isHeld();
      if (!wanted) {
        LOG.info(() -> "Report " + mail.report() + ": the mail is not this attempt's any more");
      }
      return wanted;
    }

    @Override
    public void taken() {
      mails.sent(mail, clock.instant());
      LOG.info(() -> "Report " + mail.report() + ": the mail is sent");
    }
  }

  private ReportMail text(Claimed mail, Report report) {
    List<String> points =
        report.summary() == null
            ? List.of()
            : report.summary().points().stream().map(Summary.Point::text).toList();
    return new ReportMail(
        mail.messageId(),
        mail.recipient(),
        report.recipient().name(),
        report.roomTitle(),
        points,
        links.to(report),
        LocalDate.ofInstant(report.expiresAt(), report.recipient().zone()),
        report.recipient().locale());
  }
}
