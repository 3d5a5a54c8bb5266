package dev.debrief.report.workflow;

import dev.debrief.http.Json;
import dev.debrief.job.JobQueue;
import dev.debrief.report.Checkpoints;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportMailer;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.report.WorkbookWriter;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SSEChannelPublisher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes a report, step by step: summarize, save, write the workbook, finish. Each step does its
 * work and then, in one transaction, checks that the report is still this attempt's and the job
 * still this node's, stores its result and records its event; the streams hear of it after the
 * commit. A job that is picked again, after a crash, goes on behind the last step that was stored.
 *
 * <p>Runs on the job queue's workers, several reports at a time. A step that fails is tried again a
 * few times, after growing pauses; one that fails for good, or takes too long, ends the report with
 * a reason for people; the end event is recorded like any other.
 */
public final class ReportWorkflow {
  /** The states in which a step runs. */
  public static final List<State> STEPS = List.of(State.SUMMARIZING, State.WRITING);

  private static final Logger LOG = Logger.getLogger(ReportWorkflow.class.getName());
  private final Jdbi jdbi;
  private final ReportStore store;
  private final RoomStore rooms;
  private final ReportEvents events;
  private final Parts parts;
  private final Json json;
  private final InstantSource clock;
  private final Set<RunningReport> running = ConcurrentHashMap.newKeySet();
  private final StepTimings ended = new StepTimings();
  private volatile boolean stopping;

  /**
   * What the steps use.
   *
   * @param retention how long a finished report is kept
   * @param limits when a step is given up
   */
  public record Parts(
      Summarizer summarizer,
      WorkbookWriter workbook,
      ReportFiles files,
      ReportMailer mailer,
      Duration retention,
      ReportLimits limits) {}

  public ReportWorkflow(
      Jdbi jdbi,
      ReportStore store,
      RoomStore rooms,
      ReportEvents events,
      Parts parts,
      Json json,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.store = store;
    this.rooms = rooms;
    this.events = events;
    this.parts = parts;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Makes the report, or what is left to make of it.
   *
   * @throws JobQueue.TryAgain where it is to be gone on with later, here or on another node
   */
  public void run(String id, JobQueue.Lease lease) {
    Report claimed = store.claim(id).orElse(null);
    if (claimed == null) {
      return; // cancelled or erased while it waited
    }
    ReportStore.Effort effort = store.effort(id);
    if (effort.picks() > parts.limits().picks()) {
      giveUp(claimed, ": the server stopped over it " + parts.limits().picks() + " times");
      return;
    }
    SSEChannelPublisher publisher = events.publisher(claimed);
    RunningReport progress =
        new RunningReport(claimed, effort.worked(), publisher, store, json, clock);
    synchronized (running) {
      running.add(progress);
      if (stopping) {
        progress.stop();
      }
    }
    try {
      new Run(claimed, lease, publisher, progress).steps();
    } finally {
      synchronized (running) {
        running.remove(progress);
        running.notifyAll();
      }
    }
  }

  /**
   * Once a second: every running report tells how far it is and looks whether it shall go on. One
   * that takes longer than it may has failed, even if its thread hangs.
   */
  public void tick() {
    ReportLimits limits = parts.limits();
    Instant latest = clock.instant().minus(limits.step());
    for (RunningReport progress : running) {
      progress.tick();
      if (progress.hasRunSince(latest)) {
        progress.stop();
        giveUp(progress.report(), ": it took longer than " + inWords(limits.step()));
      } else if (progress.worked().compareTo(limits.report()) > 0) {
        progress.stop();
        giveUp(progress.report(), ": the report took longer than " + inWords(limits.report()));
      }
    }
  }

  /** The steps that have ended so on this node since its start. */
  public StepTimings.Ended ended(State step, boolean failed) {
    return ended.of(step, failed);
  }

  private static String inWords(Duration limit) {
    return limit.toMinutes() >= 1 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds";
  }

  /** Ends a report that cannot be made, if it is still that attempt's. */
  private void giveUp(Report report, String why) {
    String reason = doing(report.id()) + why + ".";
    jdbi.useTransaction(
        handle -> {
          Report now = store.lock(report.id()).orElse(null);
          if (now != null && now.attempt() == report.attempt() && !now.state().isLast()) {
            store.setState(report.id(), State.FAILED, reason, reason, clock.instant());
            events.publisher(report).fail(reason);
          }
        });
  }

  private String doing(String id) {
    return store.find(id).map(Report::state).filter(state -> state == State.WRITING).isPresent()
        ? "The workbook could not be written"
        : "The summary could not be made";
  }

  /**
   * Waits that long for the running reports to end by themselves, and lets the rest stop soon:
   * their jobs go back in line at once, for this node's successor or another.
   */
  public void stop(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (running) {
      long left = patience.toMillis();
      while (!running.isEmpty() && left > 0) {
        running.wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
      stopping = true;
      running.forEach(RunningReport::stop);
    }
  }

  /** One attempt at one report. */
  private final class Run implements Checkpoints {
    private final Report report;
    private final JobQueue.Lease lease;
    private final SSEChannelPublisher publisher;
    private final RunningReport progress;
    private final Transcript transcript;
    private State step;
    private Instant stepAt;

    Run(
        Report report,
        JobQueue.Lease lease,
        SSEChannelPublisher publisher,
        RunningReport progress) {
      this.report = report;
      this.lease = lease;
      this.publisher = publisher;
      this.progress = progress;
      this.transcript = new RoomTranscript(rooms, report.room(), report.upTo());
    }

    void steps() {
      try {
        try {
          Summary summary = report.summary() != null ? report.summary() : summarize();
          writeWorkbook(summary);
        } catch (CancellationException e) {
          throw e;
        } catch (IOException | RuntimeException e) {
          if (stopping || Thread.currentThread().isInterrupted()) {
            handOver(e);
          }
          tryAgainOrGiveUp(e);
        }
      } catch (CancellationException e) {
        if (stopping) {
          handOver(e);
        }
        if (store.isHeld(report.id(), report.attempt()) && lease.isHeld()) {
          throw e; // nobody else would go on with it: the job stays in line
        }
        LOG.info(() -> "Report " + report.id() + " is no longer this attempt's; it stops here");
      }
    }

    private void handOver(Exception cause) {
      LOG.info(() -> "Report " + report.id() + " is handed over: this server stops");
      store.uncountPick(report.id());
      throw new JobQueue.RetryLater(Duration.ZERO, cause);
    }

    private Summary summarize() throws IOException {
      begin(State.SUMMARIZING, "Summarizing " + messages());
      Summary summary =
          parts.summarizer().summarize(report.roomTitle(), transcript, this, progress);
      progress.done(report.upTo());
      progress.end(); // a tick after this would tell of the step as if it went on
      String status = "Summary saved";
      commit(
          () -> {
            store.saveSummary(report.id(), status, summary);
            publisher.record(status);
          });
      ended(false);
      if (!progress.hasToldDelta()) {
        summary.points().forEach(point -> progress.delta(point.text() + "\n"));
      }
      LOG.info(() -> "Report " + report.id() + ": summary saved, the workbook comes next");
      return summary;
    }

    @Override
    public Optional<String> find(String part) {
      return store.checkpoint(report.id(), part);
    }

    @Override
    public void keep(String part, String result) {
      commit(() -> store.saveCheckpoint(report.id(), part, result));
    }

    private void writeWorkbook(Summary summary) throws IOException {
      begin(State.WRITING, "Writing " + messages() + " to the workbook");
      try (ReportFiles.Draft draft = parts.files().begin(report.id(), report.attempt())) {
        parts
            .workbook()
            .write(
                new WorkbookWriter.Content(
                    report.room(),
                    report.roomTitle(),
                    report.recipient(),
                    report.createdAt(),
                    transcript,
                    summary),
                draft.out(),
                progress);
        finish(draft.keep());
      }
    }

    /**
     * A failure here may come after the commit, when only its acknowledgement was lost; so the file
     * is deleted only where the fence says that it is nobody's. What else is left behind goes with
     * the next attempt or with the report.
     */
    private void finish(StoredFile file) throws IOException {
      Instant now = clock.instant();
      String status = "Finished";
      progress.end();
      try {
        commit(
            () -> {
              store.finish(report.id(), status, file, now, now.plus(parts.retention()));
              publisher.finish(status);
              store.find(report.id()).ifPresent(parts.mailer()::enqueue);
            });
      } catch (CancellationException e) {
        parts.files().delete(file.key());
        throw e;
      }
      ended(false);
      LOG.info(() -> "Report " + report.id() + " is finished");
    }

    private void ended(boolean failed) {
      if (step != null) {
        ended.add(step, failed, Duration.between(stepAt, clock.instant()));
        step = null;
      }
    }

    private void begin(State begun, String label) {
      Instant now = clock.instant();
      commit(
          () -> {
            store.beginStep(report.id(), begun, label, report.upTo(), now);
            publisher.record(label);
          });
      progress.begin(begun, label, report.upTo(), now);
      step = begun;
      stepAt = now;
    }

    /** Stores a result and its event in one transaction, if the report is still this attempt's. */
    private void commit(Runnable result) {
      progress.check();
      boolean held =
          jdbi.inTransaction(
              handle -> {
                boolean ours =
                    store
                            .lock(report.id())
                            .filter(
                                now -> now.attempt() == report.attempt() && !now.state().isLast())
                            .isPresent()
                        && lease.isHeld();
                if (ours) {
                  result.run();
                }
                return ours;
              });
      if (!held) {
        progress.stop();
        progress.check();
      }
    }

    private void tryAgainOrGiveUp(Exception e) {
      progress.end();
      ended(true);
      int failures = 1 + store.find(report.id()).map(Report::failures).orElse(0);
      if (failures >= parts.limits().tries()) {
        LOG.log(Level.WARNING, "Report " + report.id() + " has failed; its reader is told", e);
        giveUp(report, failures == 1 ? "" : ": it failed " + failures + " times");
        return;
      }
      Duration pause = parts.limits().backoff().after(failures);
      String status = doing(report.id()) + ", it is tried again in a moment";
      commit(
          () -> {
            store.countFailure(report.id(), status);
            publisher.record(status);
          });
      throw new JobQueue.RetryLater(pause, e);
    }

    private String messages() {
      return report.upTo() == 1
          ? "1 message"
          : String.format(Locale.ENGLISH, "%,d messages", report.upTo());
    }
  }
}
