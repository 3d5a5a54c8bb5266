package dev.debrief.ops;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.job.JobQueue;
import dev.debrief.mail.ReportMails;
import dev.debrief.report.Report;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.Reports;
import dev.debrief.sse.SseServer;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.Logger;

/**
 * What operators can do, once for all that offer it: the MXBeans and {@code /api/ops}. Thread-safe.
 */
public final class Operations {
  private static final Logger LOG = Logger.getLogger(Operations.class.getName());

  /** Longer than load balancers take to notice that a node is not ready. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SseServer streams;
  private final ReportOverview overview;
  private final Reports reports;
  private final JobQueue jobs;
  private final ReportMails mails;
  private volatile Mode mode = Mode.RUNNING;
  private long streamsGoAt; // guarded by this; of System.nanoTime

  /**
   * @param streams those of users, not of operators
   */
  public Operations(
      SseServer streams,
      ReportOverview overview,
      Reports reports,
      JobQueue jobs,
      ReportMails mails) {
    this.streams = streams;
    this.overview = overview;
    this.reports = reports;
    this.jobs = jobs;
    this.mails = mails;
  }

  /** Whether this node takes jobs and streams. */
  enum Mode {
    RUNNING,
    PAUSED,
    DRAINING
  }

  Mode mode() {
    return mode;
  }

  /** {@code running}, {@code paused} or {@code draining}. */
  String state() {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  /** Whether this node can lease jobs, or could if it were not paused. */
  boolean hasExecutor() {
    return jobs.isStarted();
  }

  /** This node leases no further job; running ones continue. */
  synchronized void pause() {
    jobs.pause();
    if (mode == Mode.RUNNING) {
      mode = Mode.PAUSED;
    }
    LOG.info("Paused by an operator: this node leases no further job");
  }

  /** Undoes {@link #pause} and {@link #drain}. */
  synchronized void resume() {
    streams.resume();
    jobs.resume();
    mode = Mode.RUNNING;
    LOG.info("Resumed by an operator: this node leases jobs and accepts streams");
  }

  /**
   * Also lets the others have the streams: not ready at once, and {@link #GRACE} later, when load
   * balancers have seen that, refuses new ones and ends those it has.
   */
  synchronized void drain() {
    if (mode != Mode.DRAINING) {
      mode = Mode.DRAINING;
      streamsGoAt = System.nanoTime() + GRACE.toNanos();
      jobs.pause();
      LOG.info("Drained by an operator: this node leases no further job; its streams end soon");
    }
  }

  /** Once a second. */
  public synchronized void tick() {
    if (mode == Mode.DRAINING && System.nanoTime() - streamsGoAt >= 0) {
      streams.drain();
    }
  }

  /**
   * Retries a failed report from the step that failed.
   *
   * @throws RequestFailure 404, or 409 where it has not failed
   */
  Report retry(String report) {
    return reports.retry(report);
  }

  /**
   * Retries every report that has failed by now, once each.
   *
   * @return how many there were
   */
  int retryFailed() {
    int retried = 0;
    for (String report : overview.failed()) {
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
    return reports
        .cancel(report)
        .orElseThrow(() -> new RequestFailure(Reason.CONFLICT, "The report has ended already."));
  }

  /**
   * Sends the mail of a report at once, again if need be.
   *
   * @throws RequestFailure 404 where the report has none
   */
  void resend(String report) {
    if (!mails.resend(report)) {
      throw RequestFailure.notFound();
    }
  }

  /**
   * Sends every mail that has failed once more.
   *
   * @return how many there were
   */
  int resendFailed() {
    return mails.resendFailed();
  }

  /**
   * Ends a user's streams on this node.
   *
   * @return how many there were
   */
  int closeStreams(String user) {
    int closed = streams.closeStreamsOf(user);
    LOG.info(() -> closed + " streams of one user are closed by an operator");
    return closed;
  }
}
