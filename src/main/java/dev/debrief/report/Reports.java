package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.job.JobQueue;
import dev.debrief.report.Report.State;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * What can be done with reports that exist: find, cancel, erase, retry. Thread-safe; nothing here
 * waits for a report to be made.
 */
public final class Reports {
  /** The kind of the jobs that make reports. */
  public static final String JOB = "report";

  private static final Logger LOG = Logger.getLogger(Reports.class.getName());

  private final Jdbi jdbi;
  private final ReportStore store;
  private final ReportEvents events;
  private final JobQueue jobs;
  private final ReportRetention retention;
  private final InstantSource clock;

  public Reports(
      Jdbi jdbi,
      ReportStore store,
      ReportEvents events,
      JobQueue jobs,
      ReportRetention retention,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.store = store;
    this.events = events;
    this.jobs = jobs;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * The caller's report.
   *
   * @throws RequestFailure 404 where it is not the caller's, or is not
   */
  public Report require(String id, Caller caller) {
    return store.find(id, caller.user()).orElseThrow(RequestFailure::notFound);
  }

  /**
   * Cancels a report that runs, erases one that has ended: its file, summary, events and mail. The
   * step of a cancelled one stops within two seconds.
   *
   * @return the cancelled report; empty where it was erased
   * @throws RequestFailure 404 where it is not the caller's
   */
  public Optional<Report> delete(String id, Caller caller) {
    require(id, caller);
    Optional<Report> cancelled = cancel(id);
    if (cancelled.isEmpty()) {
      retention.erase(id);
    }
    return cancelled;
  }

  /**
   * Cancels anybody's report, if it runs.
   *
   * @return the cancelled report; empty where it has ended
   * @throws RequestFailure 404 where there is none
   */
  public Optional<Report> cancel(String id) {
    Optional<Report> cancelled =
        jdbi.inTransaction(
            handle -> {
              State state = store.lock(id).orElseThrow(RequestFailure::notFound).state();
              if (state.isLast()) {
                return Optional.empty();
              }
              Report report = store.find(id).orElseThrow();
              String status = "Cancelled";
              store.setState(id, State.CANCELLED, status, null, clock.instant());
              events.publisher(report).cancel(status);
              return store.find(id);
            });
    cancelled.ifPresent(
        report -> LOG.info(() -> "Report " + id + " is cancelled; its running step stops"));
    return cancelled;
  }

  /**
   * Retries a failed report of the caller's from the step that failed.
   *
   * @throws RequestFailure 404 where it is not the caller's, 409 where it has not failed
   */
  public Report retry(String id, Caller caller) {
    require(id, caller);
    return retry(id);
  }

  /**
   * Retries any failed report from the step that failed; its stream, which had ended, continues.
   *
   * @throws RequestFailure 404 where there is none, 409 where it has not failed
   */
  public Report retry(String id) {
    Optional<Report> queued =
        jdbi.inTransaction(
            handle -> {
              State state = store.lock(id).orElseThrow(RequestFailure::notFound).state();
              if (!state.equals(State.FAILED)) {
                return Optional.empty();
              }
              Report report = store.find(id).orElseThrow();
              events.reopen(report);
              String status = "Queued for retry";
              store.setState(id, State.QUEUED, status, null, null);
              events.publisher(report).record(status);
              jobs.schedule(JOB, id);
              handle.afterCommit(() -> LOG.info(() -> "Report " + id + " is queued for retry"));
              return store.find(id);
            });
    return queued.orElseThrow(
        () -> new RequestFailure(Reason.CONFLICT, "Only a failed report can be tried again."));
  }
}
