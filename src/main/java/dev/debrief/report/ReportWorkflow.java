package dev.debrief.report;

import dev.debrief.http.Json;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SSEChannelPublisher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes a report, step by step: summarize, save, write the workbook, finish. Each step does its
 * work and then, in one transaction, checks that the report is still this attempt's, stores its
 * result and records its event; the streams hear of it after the commit. A job that is picked
 * again, after a crash, goes on behind the last step that was stored.
 *
 * <p>Runs on the job queue's workers, several reports at a time. A step that fails is tried again a
 * few times, after growing pauses; one that fails for good, or takes too long, ends the report with
 * a reason for people; the end event is recorded like any other.
 */
public final class ReportWorkflow {
  private static final Logger LOG = Logger.getLogger(ReportWorkflow.class.getName());

  private final Jdbi jdbi;
  private final ReportStore store;
  private final RoomStore rooms;
  private final ReportEvents events;
  private final Parts parts;
  private final Json json;
  private final InstantSource clock;
  private final Set<RunningReport> running = ConcurrentHashMap.newKeySet();
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
      LinkMailer mailer,
      Duration retention,
      Limits limits) {}

  /**
   * When a step is given up and its report has failed.
   *
   * @param tries how often a step is tried, at least 1
   * @param firstPause before the second try; each later pause is twice as long, less a random part
   * @param step how long one try of a step may take
   */
  public record Limits(int tries, Duration firstPause, Duration step) {
    /** So many tries, two seconds or less before the second; an hour for one try. */
    public static Limits of(int tries) {
      return new Limits(tries, Duration.ofSeconds(2), Duration.ofHours(1));
    }

    private Duration pauseAfter(int failures) {
      long longest = firstPause.toMillis() << (failures - 1);
      return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }
  }

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
   * @throws CancellationException when the server stops in between: the job stays in line
   */
  public void run(String id) {
    Report claimed = store.claim(id).orElse(null);
    if (claimed == null) {
      return; // cancelled or erased while it waited
    }
    SSEChannelPublisher publisher = events.publisher(claimed);
    RunningReport progress = new RunningReport(claimed, publisher, store, json, clock);
    running.add(progress);
    try {
      if (stopping) {
        progress.stop();
      }
      new Run(claimed, publisher, progress).steps();
    } finally {
      running.remove(progress);
    }
  }

  /**
   * Once a second: every running report tells how far it is and looks whether it shall go on. One
   * whose step takes longer than it may has failed, even if its thread hangs.
   */
  public void tick() {
    Instant latest = clock.instant().minus(parts.limits().step());
    for (RunningReport progress : running) {
      progress.tick();
      if (progress.hasRunSince(latest)) {
        progress.stop();
        giveUp(progress.report(), ": it took longer than " + inWords(parts.limits().step()));
      }
    }
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

  /** Lets all running steps stop soon; their jobs stay in line. */
  public void stop() {
    stopping = true;
    running.forEach(RunningReport::stop);
  }

  /** One attempt at one report. */
  private final class Run implements Checkpoints {
    private final Report report;
    private final SSEChannelPublisher publisher;
    private final RunningReport progress;
    private final Transcript transcript;

    Run(Report report, SSEChannelPublisher publisher, RunningReport progress) {
      this.report = report;
      this.publisher = publisher;
      this.progress = progress;
      this.transcript = new RoomTranscript(rooms, report.room(), report.upTo());
    }

    void steps() {
      try {
        Summary summary = report.summary() != null ? report.summary() : summarize();
        writeWorkbook(summary);
      } catch (CancellationException e) {
        if (stopping || store.isHeld(report.id(), report.attempt())) {
          throw e; // nobody else would go on with it: the job stays in line
        }
        LOG.info(() -> "Report " + report.id() + " is no longer this attempt's; it stops here");
      } catch (IOException | RuntimeException e) {
        if (stopping || Thread.currentThread().isInterrupted()) {
          throw new CancellationException("the server stops");
        }
        tryAgainOrGiveUp(e);
      }
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
                    report.requester(),
                    report.createdAt(),
                    transcript,
                    summary,
                    rooms.participants(report.room(), report.upTo())),
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
      LOG.info(() -> "Report " + report.id() + " is finished");
    }

    private void begin(State step, String label) {
      Instant now = clock.instant();
      commit(
          () -> {
            store.beginStep(report.id(), step, label, report.upTo(), now);
            publisher.record(label);
          });
      progress.begin(step, label, report.upTo(), now);
    }

    /** Stores a result and its event in one transaction, if the report is still this attempt's. */
    private void commit(Runnable result) {
      progress.check();
      jdbi.useTransaction(
          handle -> {
            Report now = store.lock(report.id()).orElse(null);
            if (now == null || now.attempt() != report.attempt() || now.state().isLast()) {
              progress.stop();
              progress.check();
            }
            result.run();
          });
    }

    private void tryAgainOrGiveUp(Exception e) {
      progress.end();
      int failures = 1 + store.find(report.id()).map(Report::failures).orElse(0);
      if (failures >= parts.limits().tries()) {
        LOG.log(Level.WARNING, "Report " + report.id() + " has failed; its reader is told", e);
        giveUp(report, failures == 1 ? "" : ": it failed " + failures + " times");
        return;
      }
      Duration pause = parts.limits().pauseAfter(failures);
      String status = doing(report.id()) + ", it is tried again in a moment";
      commit(
          () -> {
            store.countFailure(report.id(), status);
            publisher.record(status);
          });
      throw new JobQueue.TryAgain(pause, e);
    }

    private String messages() {
      return report.upTo() == 1
          ? "1 message"
          : String.format(Locale.ENGLISH, "%,d messages", report.upTo());
    }
  }
}
