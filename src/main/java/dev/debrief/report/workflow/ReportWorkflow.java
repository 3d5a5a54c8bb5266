package dev.debrief.report.workflow;

import dev.debrief.job.JobQueue;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SSEChannelPublisher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes a report, step by step. Each step does its work and then, in one transaction, checks that
 * the report is still this attempt's and the job still this node's, stores its result and records
 * its event; the streams are notified after the commit. A job that is leased again, after a crash,
 * continues behind the last step that was stored.
 *
 * <p>Runs on the job queue's workers, several reports at a time. A step that fails is run again a
 * few times, after growing pauses; one that fails for good, or takes too long, ends the report with
 * a reason for people; the end event is recorded like any other.
 */
public final class ReportWorkflow {
  private static final Logger LOG = Logger.getLogger(ReportWorkflow.class.getName());

  private final ReportStore store;
  private final RoomStore rooms;
  private final ReportEvents events;
  private final List<ReportStep> steps;
  private final ReportLimits limits;
  private final InstantSource clock;
  private final StepTimings timings = new StepTimings();
  private final Map<Outcome.Kind, Long> attempts = new ConcurrentHashMap<>();
  private final Set<RunningReport> running =
      new LinkedHashSet<>(); // guarded by itself, as the next
  private boolean stopping;

  /**
   * @param steps in the order in which they run; the last one ends the report
   */
  public ReportWorkflow(
      ReportStore store,
      RoomStore rooms,
      ReportEvents events,
      List<ReportStep> steps,
      ReportLimits limits,
      InstantSource clock) {
    this.store = store;
    this.rooms = rooms;
    this.events = events;
    this.steps = List.copyOf(steps);
    this.limits = limits;
    this.clock = clock;
    if (states().isEmpty() || Set.copyOf(states()).size() < steps.size()) {
      throw new IllegalArgumentException("Each step needs a state of its own: " + states());
    }
  }

  /** The states in which a step runs, in the order of the steps. */
  public List<State> states() {
    return steps.stream().map(ReportStep::state).toList();
  }

  /**
   * Makes the report, or what is left to make of it.
   *
   * @throws JobQueue.RetryLater where the job is to be run again later, here or on another node
   */
  public void run(String id, JobQueue.Lease lease) {
    Report claimed = store.claim(id).orElse(null);
    if (claimed == null) {
      return; // cancelled or erased while it waited
    }
    Outcome outcome = attempt(claimed, lease);
    if (outcome instanceof Outcome.HandedOver) {
      store.uncountLease(id);
    }
    attempts.merge(outcome.kind(), 1L, Long::sum);
    LOG.info(() -> "Report " + id + ": " + inWords(outcome));
    if (outcome instanceof Outcome.Again again) {
      throw new JobQueue.RetryLater(again.pause(), again.cause());
    }
    if (outcome instanceof Outcome.HandedOver over) {
      throw new JobQueue.RetryLater(Duration.ZERO, over.cause());
    }
  }

  private static String inWords(Outcome outcome) {
    return switch (outcome.kind()) {
      case DONE -> "finished";
      case AGAIN -> "the step failed and is run again";
      case FAILED -> "failed";
      case LOST -> "cancelled, ended or taken over by another attempt; this one stops";
      case HANDED_OVER -> "returned to the queue (the step was stopped)";
    };
  }

  private Outcome attempt(Report claimed, JobQueue.Lease lease) {
    ReportStore.Effort effort = store.effort(claimed.id());
    if (effort.leasesSinceProgress() > limits.maxLeases()) {
      giveUp(claimed, ": abandoned after " + limits.maxLeases() + " crashes");
      return new Outcome.Failed(null);
    }
    SSEChannelPublisher publisher = events.publisher(claimed);
    RunningReport progress =
        new RunningReport(claimed, effort.worked(), publisher, events, store, clock);
    add(progress);
    try {
      return run(
          new ReportAttempt(
              store,
              lease,
              publisher,
              progress,
              new RoomTranscript(rooms, claimed.room(), claimed.upTo()),
              this::isStopping));
    } finally {
      remove(progress);
    }
  }

  private Outcome run(ReportAttempt attempt) {
    for (ReportStep step : steps) {
      if (step.isDone(attempt)) {
        continue;
      }
      Outcome outcome = run(step, attempt);
      if (!(outcome instanceof Outcome.Done)) {
        return outcome;
      }
      if (!attempt.reload()) {
        return new Outcome.Lost();
      }
    }
    if (!attempt.report().state().isLast()) {
      throw new IllegalStateException("the last step does not end the report");
    }
    return new Outcome.Done();
  }

  /** Runs a step; whatever it throws is turned into an outcome here and nowhere else. */
  private Outcome run(ReportStep step, ReportAttempt attempt) {
    Instant begun = clock.instant();
    Outcome outcome;
    try {
      if (!attempt.begin(step, begun)) {
        return attempt.interrupted(null);
      }
      outcome = step.run(attempt);
    } catch (CancellationException e) {
      outcome = attempt.interrupted(e);
    } catch (IOException | RuntimeException e) {
      boolean stopped = isStopping() || Thread.currentThread().isInterrupted();
      outcome = stopped ? new Outcome.HandedOver(e) : new Outcome.Again(null, e);
    }
    Duration took = Duration.between(begun, clock.instant());
    if (outcome instanceof Outcome.Done) {
      timings.add(step.state(), false, took);
    } else if (outcome instanceof Outcome.Again again) {
      timings.add(step.state(), true, took);
      outcome = again(step, attempt, again);
    } else if (outcome instanceof Outcome.Failed failed) {
      timings.add(step.state(), true, took);
      fail(attempt, "", failed.cause());
    }
    return outcome;
  }

  /** Has the step run again, unless it has failed too often. */
  private Outcome again(ReportStep step, ReportAttempt attempt, Outcome.Again again) {
    Report report = attempt.report();
    int failures = 1 + store.find(report.id()).map(Report::consecutiveFailures).orElse(0);
    if (failures >= limits.maxAttempts()) {
      String why = failures == 1 ? "" : ": it failed " + failures + " times";
      fail(attempt, why, again.cause());
      return new Outcome.Failed(again.cause());
    }
    Duration pause = again.pause() == null ? limits.backoff().after(failures) : again.pause();
    return attempt.recordFailure(step.failure() + ", retrying shortly")
        ? new Outcome.Again(pause, again.cause())
        : attempt.interrupted(null);
  }

  private void fail(ReportAttempt attempt, String why, Exception cause) {
    attempt.end();
    LOG.log(Level.WARNING, "Report " + attempt.report().id() + " has failed", cause);
    giveUp(attempt.report(), why);
  }

  /** Ends a report that cannot be made, if it is still that attempt's. */
  private void giveUp(Report report, String why) {
    String reason = failure(report.id()) + why + ".";
    store.commit(
        report.id(),
        report.attempt(),
        () -> true,
        () -> {
          store.setState(report.id(), State.FAILED, reason, reason, clock.instant());
          events.publisher(report).fail(reason);
        });
  }

  /** What is said of the step that is stored as the running one; before any, of the first. */
  private String failure(String id) {
    State state = store.find(id).map(Report::state).orElse(State.QUEUED);
    return steps.stream()
        .filter(step -> step.state().equals(state))
        .findFirst()
        .orElse(steps.get(0))
        .failure();
  }

  /** Once a second: every running report emits how far it is. Uses no database. */
  public void emitProgress() {
    for (RunningReport progress : runningNow()) {
      try {
        progress.emit();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, logged(progress, "progress was not emitted"), e);
      }
    }
  }

  /**
   * Once a second: stores how far every running report is, and stops those that are no longer their
   * attempt's. One that takes longer than it may has failed, even if its thread hangs.
   */
  public void saveProgress() {
    Instant latest = clock.instant().minus(limits.stepTimeout());
    for (RunningReport progress : runningNow()) {
      try {
        save(progress, latest);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, logged(progress, "progress was not saved"), e);
      }
    }
  }

  private static String logged(RunningReport progress, String what) {
    return "Report " + progress.report().id() + ": " + what + "; it is tried again in a second";
  }

  private void save(RunningReport progress, Instant latest) {
    progress.save();
    if (progress.hasRunSince(latest)) {
      progress.stop();
      giveUp(progress.report(), ": it took longer than " + inWords(limits.stepTimeout()));
    } else if (progress.worked().compareTo(limits.reportTimeout()) > 0) {
      progress.stop();
      String limit = inWords(limits.reportTimeout());
      giveUp(progress.report(), ": the report took longer than " + limit);
    }
  }

  private static String inWords(Duration limit) {
    return limit.toMinutes() >= 1 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds";
  }

  /** The steps that have ended in that state on this node since its start. */
  public StepTimings.Ended ended(State step, boolean failed) {
    return timings.of(step, failed);
  }

  /** How many attempts have ended like that on this node since its start. */
  public long attempts(Outcome.Kind kind) {
    return attempts.getOrDefault(kind, 0L);
  }

  private void add(RunningReport progress) {
    synchronized (running) {
      running.add(progress);
      if (stopping) {
        progress.stop();
      }
    }
  }

  private void remove(RunningReport progress) {
    synchronized (running) {
      running.remove(progress);
      running.notifyAll();
    }
  }

  private List<RunningReport> runningNow() {
    synchronized (running) {
      return List.copyOf(running);
    }
  }

  private boolean isStopping() {
    synchronized (running) {
      return stopping;
    }
  }

  /**
   * Waits that long for the running reports to end by themselves, and lets the rest stop soon:
   * their jobs return to the queue at once, for this node's successor or another.
   */
  public void stop(Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    synchronized (running) {
      long left = wait.toMillis();
      while (!running.isEmpty() && left > 0) {
        running.wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
      stopping = true;
      running.forEach(RunningReport::stop);
    }
  }
}
