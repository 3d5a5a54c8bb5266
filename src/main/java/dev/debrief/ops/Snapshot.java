package dev.debrief.ops;

import dev.debrief.mail.MailOverview;
import dev.debrief.report.Report;
import dev.debrief.report.Report.MailState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * All that the operators' page shows, at one moment. Streams, the state and the workers are this
 * node's; reports, mails and rooms are those of the database, and so of all nodes.
 */
record Snapshot(
    String node,
    String version,
    Instant startedAt,
    String state,
    int workers,
    Streams streams,
    Reports reports,
    Mails mails,
    Rooms rooms) {

  record Streams(int open, int max, int perUser, long opened, Closed closed, List<Holder> users) {}

  record Closed(
      long ended, long left, long slow, long expired, long denied, long stopped, long failed) {}

  record Holder(String user, int streams, Instant since) {}

  record Reports(
      long queued,
      long summarizing,
      long writing,
      long finished,
      long failed,
      long cancelled,
      long queueAgeSeconds,
      long oldestRunningSeconds,
      String lastError,
      List<Item> items) {}

  record Item(
      String id,
      String room,
      String title,
      String user,
      String state,
      String status,
      int percent,
      Instant createdAt,
      Instant stepAt,
      Instant finishedAt,
      String error) {
    static Item of(Report report) {
      return new Item(
          report.id(),
          report.room(),
          report.roomTitle(),
          report.recipient().user(),
          word(report.state()),
          report.status(),
          report.percent(),
          report.createdAt(),
          report.stepAt(),
          report.finishedAt(),
          report.error());
    }
  }

  record Mails(long pending, long sent, long failed, String lastError, List<Mail> items) {}

  record Mail(
      String report,
      String title,
      String user,
      String state,
      int attempts,
      String error,
      Instant triedAt,
      Instant nextTryAt) {
    static Mail of(MailOverview.Unsent mail) {
      return new Mail(
          mail.report(),
          mail.title(),
          mail.user(),
          word(mail.state()),
          mail.attempts(),
          mail.error(),
          mail.triedAt(),
          mail.state() == MailState.PENDING ? mail.nextTryAt() : null);
    }
  }

  record Rooms(long rooms, long messages) {}

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
