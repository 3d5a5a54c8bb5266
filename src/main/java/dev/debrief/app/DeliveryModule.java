package dev.debrief.app;

import dev.debrief.job.JobQueue;
import dev.debrief.mail.MailChannel;
import dev.debrief.mail.ReportMails;
import dev.debrief.mail.SmtpReportMailer;
import dev.debrief.outbox.Outbox;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportStore;
import dev.debrief.report.file.DownloadLinks;
import java.util.List;

/** How people are notified of a report: the outbox and its channels. Mail is the only one. */
final class DeliveryModule {
  final DownloadLinks links;
  final Outbox outbox;
  final ReportMails mails;

  DeliveryModule(Platform platform, ReportStore reports, ReportOverview overview, JobQueue jobs) {
    Settings settings = platform.settings;
    links = new DownloadLinks(platform.jdbi, reports, platform.json.mapper(), platform.clock);
    MailChannel mail =
        new MailChannel(
            reports,
            MailServers.find(settings).map(server -> new SmtpReportMailer(server, platform.clock)),
            new MailChannel.Links(settings.publicUrl(), links),
            platform.timings.retries().mails());
    outbox = new Outbox(platform.jdbi, jobs, List.of(mail), platform.clock);
    mails = new ReportMails(outbox, mail, overview);
  }
}
