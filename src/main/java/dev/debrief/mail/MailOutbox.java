package dev.debrief.mail;

import dev.debrief.report.JobQueue;
import dev.debrief.report.LinkMailer;
import dev.debrief.report.Report;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summary;
import dev.debrief.report.Tickets;
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
 * <p>A mail is sent once, but for a crash between the server's answer and our commit: then it is
 * sent again, under the same Message-ID.
 */
public final class MailOutbox implements LinkMailer {
  /** The kind of the jobs that send mails. */
  public static final String JOB = "mail";

  /** After so many tries, the last of them hours apart, a mail is given up. */
  private static final int MAX_ATTEMPTS = 14;

  private static final Logger LOG = Logger.getLogger(MailOutbox.class.getName());

  private final Jdbi jdbi;
  private final ReportStore reports;
  private final JobQueue jobs;
  private final Optional<SmtpLinkMailer> smtp;
  private final Links links;
  private final InstantSource clock;

  /**
   * How a mail's link is made.
   *
   * @param publicUrl the application's address as readers see it, without a trailing slash
   */
  public record Links(URI publicUrl, Tickets tickets) {
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
      Optional<SmtpLinkMailer> smtp,
      Links links,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.reports = reports;
    this.jobs = jobs;
    this.smtp = smtp;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public void enqueue(Report finished) {
    String recipient = finished.requester().email();
    if (recipient == null || smtp.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        h -> {
          h.execute("delete from mail where report_id = ?", finished.id());
          h.execute(
              "insert into mail (report_id, recipient, message_id, state, attempts)"
                  + " values (?, ?, ?, ?, 0)",
              finished.id(),
              recipient,
              '<' + finished.id() + "@debrief." + links.publicUrl().getHost() + '>',
              MailState.PENDING.name());
          jobs.schedule(JOB, finished.id());
        });
  }

  /**
   * Sends a report's mail, if it still waits.
   *
   * @throws MailFailedException where it is to be tried again later
   */
  public void send(String id) throws MailFailedException {
    Row row = row(id).orElse(null);
    Report report = reports.find(id).orElse(null);
    if (row == null || report == null || smtp.isEmpty()) {
      return;
    }
    try {
      smtp.get().send(mail(row, report));
    } catch (MailFailedException e) {
      boolean last = e.isPermanent() || row.attempts + 1 >= MAX_ATTEMPTS;
      update(id, last ? MailState.FAILED : MailState.PENDING, e.getMessage());
      if (!last) {
        LOG.info(
            () -> "Report " + id + ": the mail server did not take the mail; tried again later");
        throw e;
      }
      LOG.log(Level.WARNING, "Report " + id + ": the mail is given up; the file stays", e);
      return;
    }
    update(id, MailState.SENT, null);
    LOG.info(() -> "Report " + id + ": the mail is sent");
  }

  private LinkMail mail(Row row, Report report) {
    List<String> points =
        report.summary() == null
            ? List.of()
            : report.summary().points().stream().map(Summary.Point::text).toList();
    return new LinkMail(
        row.messageId,
        row.recipient,
        report.requester().name(),
        report.roomTitle(),
        points,
        links.to(report),
        LocalDate.ofInstant(report.expiresAt(), report.requester().zone()),
        report.requester().locale());
  }

  private record Row(String recipient, String messageId, int attempts) {}

  private Optional<Row> row(String id) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select recipient, message_id, attempts from mail"
                        + " where report_id = ? and state = ?")
                .bind(0, id)
                .bind(1, MailState.PENDING.name())
                .map(
                    (row, context) ->
                        new Row(
                            row.getString("recipient"),
                            row.getString("message_id"),
                            row.getInt("attempts")))
                .findOne());
  }

  private void update(String id, MailState state, String error) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "update mail set state = :state, attempts = attempts + 1, error = :error,"
                        + " sent_at = :at where report_id = :id")
                .bind("state", state.name())
                .bind("error", error)
                .bind("at", state == MailState.SENT ? clock.instant() : null)
                .bind("id", id)
                .execute());
  }
}
