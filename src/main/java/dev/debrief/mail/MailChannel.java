package dev.debrief.mail;

import dev.debrief.outbox.Channel;
import dev.debrief.outbox.Delivery;
import dev.debrief.outbox.DeliveryGuard;
import dev.debrief.outbox.RetrySchedule;
import dev.debrief.report.Report;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summary;
import dev.debrief.report.file.DownloadLinks;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outbox's channel for mail: writes the mail of a finished report when it is delivered, so that
 * its link, which opens the file for whoever has it, is stored nowhere, and hands it to the mail
 * server. Thread-safe.
 *
 * <p>A server that is unreachable, busy or refuses this installation's credentials is tried again;
 * a mail or an address it refuses with 5xx is a permanent failure.
 */
public final class MailChannel implements Channel {
  /** Stored with each delivery. */
  public static final String NAME = "mail";

  private final ReportStore reports;
  private final Optional<SmtpReportMailer> smtp;
  private final Links links;
  private final RetrySchedule retries;

  /**
   * How a mail's link is made.
   *
   * @param publicUrl the application's address as readers see it, without a trailing slash; null
   *     only where no mail server is configured
   */
  public record Links(@Nullable URI publicUrl, DownloadLinks tickets) {
    URI to(Report report) {
      return URI.create(address() + "/file/" + tickets.issue(report));
    }

    private URI address() {
      if (publicUrl == null) {
        throw new IllegalStateException("a mail's link needs the application's public address");
      }
      return publicUrl;
    }
  }

  /**
   * @param smtp empty where no mail server is configured: mails wait for a node that has one
   */
  public MailChannel(
      ReportStore reports, Optional<SmtpReportMailer> smtp, Links links, RetrySchedule retries) {
    this.reports = reports;
    this.smtp = smtp;
    this.links = links;
    this.retries = retries;
  }

  @Override
  public RetrySchedule retries() {
    return retries;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Whether this node has a mail server. */
  boolean isConfigured() {
    return smtp.isPresent();
  }

  /** The Message-ID of a report's mail, the same at every attempt. */
  String messageId(Report report) {
    return '<' + report.id() + "@debrief." + links.address().getHost() + '>';
  }

  @Override
  public void deliver(Delivery delivery, DeliveryGuard guard) throws MailFailedException {
    Report report =
        reports
            .find(delivery.subject())
            .orElseThrow(() -> new MailFailedException("The report no longer exists", "", true));
    smtp.orElseThrow(() -> new MailFailedException("No mail server is set", "", false))
        .send(text(delivery, report), guard);
  }

  private ReportMail text(Delivery delivery, Report report) {
    List<String> points =
        report.summary() == null
            ? List.of()
            : report.summary().points().stream().map(Summary.Point::text).toList();
    return new ReportMail(
        delivery.messageId(),
        delivery.target(),
        report.recipient().name(),
        report.roomTitle(),
        points,
        links.to(report),
        LocalDate.ofInstant(report.expiresAt(), report.recipient().zone()),
        report.recipient().locale());
  }
}
