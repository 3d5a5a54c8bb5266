package dev.debrief.ops;

import dev.debrief.mail.ReportMails;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportOverview;
import dev.debrief.room.RoomStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds, for all nodes.
 *
 * @param reports how much there is to do
 * @param mails the mails in each state
 * @param lastMailError why the last attempt of an unsent mail failed; null where there is none
 * @param rooms how many there are
 */
public record Totals(
    ReportOverview.Workload reports,
    Map<MailState, Long> mails,
    @Nullable String lastMailError,
    RoomStore.Totals rooms) {

  /** Reads them, by the transactions of three stores. Thread-safe. */
  public static final class Query {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ReportOverview reports;
    private final ReportMails mails;
    private final RoomStore rooms;
    private final CachedQuery<Totals> cached;

    /**
     * @param executor queries the database
     */
    public Query(ReportOverview reports, ReportMails mails, RoomStore rooms, Executor executor) {
      this.reports = reports;
      this.mails = mails;
      this.rooms = rooms;
      this.cached = new CachedQuery<>(this::now, executor, KEPT, PATIENCE);
    }

    /** Queries the database on the calling thread, however long that takes. */
    Totals now() {
      return new Totals(
          reports.workload(), mails.counts(), mails.lastError().orElse(null), rooms.totals());
    }

    /**
     * What the database said at most a second ago.
     *
     * @throws CachedQuery.QueryTimeoutException where it does not answer within two seconds
     */
    Totals recent() {
      return cached.get();
    }
  }
}
