package dev.debrief.mail;

import dev.debrief.outbox.DeliveryState;
import dev.debrief.outbox.Outbox;
import dev.debrief.outbox.UnsentDelivery;
import dev.debrief.report.Report;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportMailer;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportOverview.Heading;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mails of finished reports: enqueued in the outbox for {@link MailChannel}, and shown to
 * operators, who never see an address. Each call queries the database, so all nodes see the same.
 * Thread-safe.
 */
public final class ReportMails implements ReportMailer {
  private final Outbox outbox;
  private final MailChannel channel;
  private final ReportOverview reports;

  public ReportMails(Outbox outbox, MailChannel channel, ReportOverview reports) {
    this.outbox = outbox;
    this.channel = channel;
    this.reports = reports;
  }

  /**
   * A mail that waits or has failed.
   *
   * @param report whose link it brings
   * @param title the room's title
   * @param user whom it is for
   * @param attempts delivery attempts since it was enqueued or last resent
   * @param error why it was not taken the last time; null where it has not been tried
   * @param triedAt when it was last tried; null where it has not been
   * @param nextTryAt when it is tried again; null where it is not
   */
  public record Unsent(
      String report,
      String title,
      String user,
      MailState state,
      int attempts,
      @Nullable String error,
      @Nullable Instant triedAt,
      @Nullable Instant nextTryAt) {
    private static Unsent of(UnsentDelivery mail, Heading heading) {
      return new Unsent(
          mail.subject(),
          heading.title(),
          heading.user(),
          stateOf(mail.state()),
          mail.deliveryAttempts(),
          mail.error(),
          mail.triedAt(),
          mail.nextAttemptAt());
    }
  }

  private static MailState stateOf(DeliveryState state) {
    return switch (state) {
      case PENDING -> MailState.PENDING;
      case SENT -> MailState.SENT;
      case DEAD -> MailState.FAILED;
    };
  }

  @Override
  public void enqueue(Report finished) {
    String recipient = finished.recipient().email();
    if (recipient != null && channel.isConfigured()) {
      outbox.enqueue(
          new Outbox.Message(
              channel.name(), finished.id(), recipient, channel.messageId(finished), null));
    }
  }

  /** The mails in each state. */
  public Map<MailState, Long> counts() {
    Map<MailState, Long> counts = new EnumMap<>(MailState.class);
    outbox.counts(channel.name()).forEach((state, count) -> counts.put(stateOf(state), count));
    return counts;
  }

  /** Why the unsent mail that was tried last was not taken; empty where there is none. */
  public Optional<String> lastError() {
    return outbox.lastError(channel.name());
  }

  /** The mails that wait, the last tried first. */
  public List<Unsent> pending(int limit) {
    return unsent(DeliveryState.PENDING, limit);
  }

  /** The mails that have failed, the last tried first. */
  public List<Unsent> failed(int limit) {
    return unsent(DeliveryState.DEAD, limit);
  }

  /** Empty where the report was erased in between. */
  private static Optional<Unsent> unsent(UnsentDelivery mail, Map<String, Heading> headings) {
    return Optional.ofNullable(headings.get(mail.subject()))
        .map(heading -> Unsent.of(mail, heading));
  }

  private List<Unsent> unsent(DeliveryState state, int limit) {
    List<UnsentDelivery> mails = outbox.unsent(channel.name(), state, limit);
    Map<String, Heading> headings =
        reports.headings(mails.stream().map(UnsentDelivery::subject).toList());
    return mails.stream().flatMap(mail -> unsent(mail, headings).stream()).toList();
  }

  /**
   * Sends a report's mail at once: again where it has failed or was sent, without waiting where it
   * is pending.
   *
   * @return whether the report has a mail
   */
  public boolean resend(String report) {
    return outbox.resend(channel.name(), report) > 0;
  }

  /**
   * Sends every mail that has failed once more.
   *
   * @return how many there were
   */
  public int resendFailed() {
    return outbox.resendDead(channel.name());
  }
}
