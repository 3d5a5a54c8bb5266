package dev.debrief.report.workflow;

import dev.debrief.job.JobQueue;
import dev.debrief.report.Checkpoints;
import dev.debrief.report.Progress;
import dev.debrief.report.Report;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Transcript;
import dev.debrief.sse.SSEChannelPublisher;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * One attempt at one report: what a step reads, where it reports how far it is, and how it stores
 * its result. Whatever it stores is stored only while the report is still this attempt's and its
 * job still this node's, in one transaction with the recorded event.
 *
 * <p>A step calls it from the worker's thread; {@link #progress} and the checkpoints may be used by
 * any thread.
 */
public final class ReportAttempt implements Checkpoints {
  private final ReportStore store;
  private final JobQueue.Lease lease;
  private final SSEChannelPublisher publisher;
  private final RunningReport running;
  private final Transcript transcript;
  private final BooleanSupplier stopping;
  private Report report;

  /**
   * @param stopping whether this server shuts down
   */
  ReportAttempt(
      ReportStore store,
      JobQueue.Lease lease,
      SSEChannelPublisher publisher,
      RunningReport running,
      Transcript transcript,
      BooleanSupplier stopping) {
    this.store = store;
    this.lease = lease;
    this.publisher = publisher;
    this.running = running;
    this.transcript = transcript;
    this.stopping = stopping;
    this.report = running.report();
  }

  /** The report as it was stored before the running step. */
  public Report report() {
    return report;
  }

  /** The messages the report is about. */
  public Transcript transcript() {
    return transcript;
  }

  /** Where the step reports how far it is, and learns that it should stop. */
  public Progress progress() {
    return running;
  }

  /** Whether a piece of the summary has been emitted by this attempt. */
  public boolean hasEmittedSummary() {
    return running.hasEmittedDelta();
  }

  @Override
  public Optional<String> find(String part) {
    return store.checkpoint(report.id(), part);
  }

  @Override
  public void keep(String part, String result) {
    running.check();
    if (!commit(() -> store.saveCheckpoint(report.id(), part, result))) {
      running.check();
    }
  }

  /**
   * Ends the step: stores its result and records its status.
   *
   * @param result stores the result, in the transaction that it is called in
   */
  public Outcome done(String status, Runnable result) {
    running.end(); // a tick after this would show the step as if it still ran
    return outcomeOf(
        commit(
            () -> {
              result.run();
              publisher.record(status);
            }));
  }

  /**
   * Ends the last step and with it the report: stores its result and records the end.
   *
   * @param result stores the result and the report's last state, in the transaction that it is
   *     called in
   */
  public Outcome finish(String status, Runnable result) {
    running.end();
    return outcomeOf(
        commit(
            () -> {
              result.run();
              publisher.finish(status);
            }));
  }

  private Outcome outcomeOf(boolean stored) {
    return stored ? new Outcome.Done() : interrupted(null);
  }

  /**
   * The outcome of a step that was stopped.
   *
   * @param cause what it was stopped by; null where it found that by itself
   */
  Outcome interrupted(CancellationException cause) {
    boolean ours =
        stopping.getAsBoolean() || (store.isHeld(report.id(), report.attempt()) && lease.isHeld());
    return ours ? new Outcome.HandedOver(cause) : new Outcome.Lost();
  }

  /** Records the beginning of a step; false where the report is no longer this attempt's. */
  boolean begin(ReportStep step, Instant now) {
    String label = step.label(report);
    boolean stored =
        commit(
            () -> {
              store.beginStep(report.id(), step.state(), label, report.upTo(), now);
              publisher.record(label);
            });
    if (stored) {
      running.begin(step.state(), label, report.upTo(), now);
    }
    return stored;
  }

  /** Emits nothing more of the running step. */
  void end() {
    running.end();
  }

  /** Records that the running step failed and is run again. */
  boolean recordFailure(String status) {
    running.end();
    return commit(
        () -> {
          store.countFailure(report.id(), status);
          publisher.record(status);
        });
  }

  /** Reads what the last step has stored; false where the report is gone. */
  boolean reload() {
    Optional<Report> stored = store.find(report.id());
    stored.ifPresent(now -> report = now);
    return stored.isPresent();
  }

  private boolean commit(Runnable result) {
    boolean stored =
        !running.isStopped() && store.commit(report.id(), report.attempt(), lease::isHeld, result);
    if (!stored) {
      running.stop();
    }
    return stored;
  }
}
