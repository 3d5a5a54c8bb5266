package dev.debrief.ops;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.job.JobQueue;
import dev.debrief.mail.MailOutbox;
import dev.debrief.mail.MailOverview;
import dev.debrief.report.Report;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.Reports;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.CloseReason;
import dev.debrief.sse.Streams;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/**
 * What operators can see and do, once for all that offer it: the MXBeans, {@code /api/ops}, health
 * and metrics. Safe for use by any thread.
 */
public final class Operations {
  private static final Logger LOG = Logger.getLogger(Operations.class.getName());
  private static final int ITEMS = 50;

  /** Longer than load balancers take to notice that a node is not ready. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Parts parts;
  private final About about;
  private final CachedQuery<Figures> figures;
  private volatile Mode mode = Mode.RUNNING;
  private long streamsGoAt; // guarded by this; of System.nanoTime

  /** What is operated. */
  public record Parts(
      Streams streams,
      ReportOverview reports,
      Reports desk,
      JobQueue jobs,
      MailOverview mails,
      MailOutbox outbox,
      RoomStore rooms) {}

  /**
   * What does not change.
   *
   * @param node the process id and host of this node, as the JVM tells them
   * @param workers how many reports are made at a time
   */
  public record About(String node, String version, Instant startedAt, int workers) {
    /** As it is for a node that starts now. */
    public static About now(String version, int workers, InstantSource clock) {
      String node = ManagementFactory.getRuntimeMXBean().getName();
      return new About(node, version, clock.instant(), workers);
    }
  }

  /** Whether this node takes jobs and streams. */
  enum Mode {
    RUNNING,
    PAUSED,
    DRAINING
  }

  /** What the database says, a second old at the most. */
  record Figures(
      ReportOverview.Workload reports,
      Map<MailState, Long> mails,
      String lastMailError,
      RoomStore.Totals rooms) {
    long mails(MailState state) {
      return mails.getOrDefault(state, 0L);
    }
  }

  /**
   * @param executor asks the database
   */
  public Operations(Parts parts, About about, Executor executor) {
    this.parts = parts;
    this.about = about;
    this.figures = new CachedQuery<>(this::ask, executor, KEPT, PATIENCE);
  }

  private Figures ask() {
    return new Figures(
        parts.reports.workload(),
        parts.mails.counts(),
        parts.mails.lastError().orElse(null),
        parts.rooms.totals());
  }

  /**
   * What the database says.
   *
   * @throws CachedQuery.NoAnswerException where it does not answer within two seconds
   */
  Figures figures() {
    return figures.get();
  }

  Streams streams() {
    return parts.streams;
  }

  About about() {
    return about;
  }

  Mode mode() {
    return mode;
  }

  /** {@code running}, {@code paused} or {@code draining}. */
  String state() {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  /** Whether this node can pick jobs, or could if it were not paused. */
  boolean hasExecutor() {
    return parts.jobs.isStarted();
  }

  /** All of it. */
  Snapshot snapshot() {
    Figures now = ask();
    return new Snapshot(
        about.node,
        about.version,
        about.startedAt,
        state(),
        about.workers,
        streamsNow(),
        reports(now.reports),
        mails(now),
        new Snapshot.Rooms(now.rooms.rooms(), now.rooms.messages()));
  }

  private Snapshot.Streams streamsNow() {
    Streams streams = parts.streams;
    return new Snapshot.Streams(
        streams.openCount(),
        streams.perNode(),
        streams.perUser(),
        streams.openedCount(),
        new Snapshot.Closed(
            streams.endedCount(CloseReason.ENDED),
            streams.endedCount(CloseReason.LEFT),
            streams.endedCount(CloseReason.SLOW),
            streams.endedCount(CloseReason.EXPIRED),
            streams.endedCount(CloseReason.DENIED),
            streams.endedCount(CloseReason.STOPPED),
            streams.endedCount(CloseReason.FAILED)),
        streams.holders(ITEMS).stream()
            .map(h -> new Snapshot.Holder(h.user(), h.streams(), h.since()))
            .toList());
  }

  private Snapshot.Reports reports(ReportOverview.Workload now) {
    List<Report> items = new ArrayList<>(parts.reports.unfinished(ITEMS));
    items.addAll(parts.reports.failed(ITEMS));
    return new Snapshot.Reports(
        now.count(State.QUEUED),
        now.count(State.SUMMARIZING),
        now.count(State.WRITING),
        now.count(State.FINISHED),
        now.count(State.FAILED),
        now.count(State.CANCELLED),
        now.queueAge().toSeconds(),
        now.oldestStep().toSeconds(),
        now.lastError(),
        items.stream().map(Snapshot.Item::of).toList());
  }

  private Snapshot.Mails mails(Figures now) {
    List<MailOverview.Unsent> items = new ArrayList<>(parts.mails.in(MailState.PENDING, ITEMS));
    items.addAll(parts.mails.in(MailState.FAILED, ITEMS));
    return new Snapshot.Mails(
        now.mails(MailState.PENDING),
        now.mails(MailState.SENT),
        now.mails(MailState.FAILED),
        now.lastMailError,
        items.stream().map(Snapshot.Mail::of).toList());
  }

  /** This node picks no further job; those that run go on. */
  synchronized void pause() {
    parts.jobs.pause();
    if (mode == Mode.RUNNING) {
      mode = Mode.PAUSED;
    }
    LOG.info("Paused by an operator: this node picks no further job");
  }

  /** Undoes {@link #pause} and {@link #drain}. */
  synchronized void resume() {
    parts.streams.reopen();
    parts.jobs.resume();
    mode = Mode.RUNNING;
    LOG.info("Resumed by an operator: this node picks jobs and takes streams");
  }

  /**
   * Also lets the others have the streams: not ready at once, and {@link #GRACE} later, when load
   * balancers have seen that, refuses new ones and ends those it has.
   */
  synchronized void drain() {
    if (mode != Mode.DRAINING) {
      mode = Mode.DRAINING;
      streamsGoAt = System.nanoTime() + GRACE.toNanos();
      parts.jobs.pause();
      LOG.info("Drained by an operator: this node picks no further job, and its streams go soon");
    }
  }

  /** Once a second. */
  public synchronized void tick() {
    if (mode == Mode.DRAINING && System.nanoTime() - streamsGoAt >= 0) {
      parts.streams.close();
    }
  }

  /**
   * Lets a failed report go on.
   *
   * @throws RequestFailure 404, or 409 where it has not failed
   */
  Report retry(String report) {
    return parts.desk.retry(report);
  }

  /**
   * Lets every report that has failed by now go on, once each.
   *
   * @return how many there were
   */
  int retryFailed() {
    int retried = 0;
    for (String report : parts.reports.failed()) {
      try {
        retry(report);
        retried++;
      } catch (RequestFailure e) {
        LOG.fine(() -> "Report " + report + " is not tried again: " + e.getMessage());
      }
    }
    return retried;
  }

  /**
   * Cancels a report that runs or waits.
   *
   * @throws RequestFailure 404, or 409 where it has ended
   */
  Report cancel(String report) {
    return parts
        .desk
        .cancel(report)
        .orElseThrow(() -> new RequestFailure(Reason.CONFLICT, "The report has ended already."));
  }

  /**
   * Sends the mail of a report at once, again if need be.
   *
   * @throws RequestFailure 404 where the report has none
   */
  void resend(String report) {
    if (!parts.outbox.resend(report)) {
      throw RequestFailure.notFound();
    }
  }

  /**
   * Sends every mail that has failed once more.
   *
   * @return how many there were
   */
  int resendFailed() {
    return parts.outbox.resendFailed();
  }

  /**
   * Ends a user's streams on this node.
   *
   * @return how many there were
   */
  int closeStreams(String user) {
    int closed = parts.streams.closeOf(user);
    LOG.info(() -> closed + " streams of one user are closed by an operator");
    return closed;
  }
}
