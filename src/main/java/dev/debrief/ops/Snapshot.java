package dev.debrief.ops;

import dev.debrief.mail.ReportMails;
import dev.debrief.report.Report;
import dev.debrief.report.ReportOverview;
import dev.debrief.sse.SseServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the operators' page shows, taken at one moment: what the node is, every stat of the
 * registry, and the reports, mails and streams that an operator may want to do something about.
 * Streams, the mode and the workers are this node's; reports, mails and rooms are those of the
 * database, and so of all nodes. Thread-safe.
 */
public final class Snapshot {
  private static final int ITEMS = 50;

  private final NodeInfo node;
  private final Stats stats;
  private final Totals.Query totals;
  private final SseServer streams;
  private final ReportOverview reports;
  private final ReportMails mails;

  public Snapshot(
      NodeInfo node,
      Stats stats,
      Totals.Query totals,
      SseServer streams,
      ReportOverview reports,
      ReportMails mails) {
    this.node = node;
    this.stats = stats;
    this.totals = totals;
    this.streams = streams;
    this.reports = reports;
    this.mails = mails;
  }

  /** Takes one, as JSON-able values. */
  Map<String, @Nullable Object> take() {
    Totals now = totals.now();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("node", node.name());
    all.put("version", node.version());
    all.put("startedAt", node.startedAt());
    Map<String, @Nullable Object> ofReports = stats.values(Stats.Group.REPORTS, () -> now);
    all.put("state", ofReports.remove("state"));
    all.put("workers", ofReports.remove("workers"));
    ofReports.remove("accepting");
    Map<String, @Nullable Object> ofStreams = stats.values(Stats.Group.STREAMS, () -> now);
    ofStreams.put("users", holders());
    all.put("streams", ofStreams);
    ofReports.put("items", reportItems());
    all.put("reports", ofReports);
    Map<String, @Nullable Object> ofMails = stats.values(Stats.Group.MAILS, () -> now);
    ofMails.put("items", mailItems());
    all.put("mails", ofMails);
    all.put("rooms", stats.values(Stats.Group.ROOMS, () -> now));
    return all;
  }

  /** A user who has streams open here. */
  record Holder(String user, int streams, Instant since) {}

  private List<Holder> holders() {
    return streams.holders(ITEMS).stream()
        .map(h -> new Holder(h.user(), h.streams(), h.since()))
        .toList();
  }

  /** A report that runs, waits or has failed. */
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
      @Nullable Instant finishedAt,
      @Nullable String error) {
    static Item of(Report report) {
      return new Item(
          report.id(),
          report.room(),
          report.roomTitle(),
          report.recipient().user(),
          report.state().word(),
          report.status(),
          report.percent(),
          report.createdAt(),
          report.stepAt(),
          report.finishedAt(),
          report.error());
    }
  }

  private List<Item> reportItems() {
    List<Report> items = new ArrayList<>(reports.unfinished(ITEMS));
    items.addAll(reports.failed(ITEMS));
    return items.stream().map(Item::of).toList();
  }

  /** A mail that waits or was given up. */
  record Mail(
      String report,
      String title,
      String user,
      String state,
      int attempts,
      @Nullable String error,
      @Nullable Instant triedAt,
      @Nullable Instant nextTryAt) {
    static Mail of(ReportMails.Unsent mail) {
      return new Mail(
          mail.report(),
          mail.title(),
          mail.user(),
          mail.state().name().toLowerCase(Locale.ROOT),
          mail.attempts(),
          mail.error(),
          mail.triedAt(),
          mail.nextTryAt());
    }
  }

  private List<Mail> mailItems() {
    List<ReportMails.Unsent> items = new ArrayList<>(mails.pending(ITEMS));
    items.addAll(mails.failed(ITEMS));
    return items.stream().map(Mail::of).toList();
  }
}
