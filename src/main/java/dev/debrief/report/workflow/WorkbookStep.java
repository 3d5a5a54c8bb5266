package dev.debrief.report.workflow;

import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportMailer;
import dev.debrief.report.ReportStore;
import dev.debrief.report.WorkbookWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Writes the workbook; with it the report is finished and its mail enqueued. */
public final class WorkbookStep implements ReportStep {
  public static final State STATE = State.ofStep("writing");

  private final WorkbookWriter workbook;
  private final ReportFiles files;
  private final ReportStore store;
  private final ReportMailer mailer;
  private final Duration retention;
  private final InstantSource clock;

  /**
   * @param retention how long a finished report is kept
   */
  public WorkbookStep(
      WorkbookWriter workbook,
      ReportFiles files,
      ReportStore store,
      ReportMailer mailer,
      Duration retention,
      InstantSource clock) {
    this.workbook = workbook;
    this.files = files;
    this.store = store;
    this.mailer = mailer;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public State state() {
    return STATE;
  }

  @Override
  public String label(Report report) {
    return "Writing " + ReportStep.messages(report) + " to the workbook";
  }

  @Override
  public String failure() {
    return "The workbook could not be written";
  }

  @Override
  public Outcome run(ReportAttempt attempt) throws IOException {
    Report report = attempt.report();
    try (ReportFiles.Draft draft = files.begin(report.id(), report.attempt())) {
      workbook.write(
          new WorkbookWriter.Content(
              report.room(),
              report.roomTitle(),
              report.recipient(),
              report.createdAt(),
              attempt.transcript(),
              report.summary()),
          draft.out(),
          attempt.progress());
      return finish(attempt, draft.keep());
    }
  }

  /**
   * An exception here may come after the commit, when only its acknowledgement was lost; so the
   * file is deleted only where the fence says that it is not the report's. What else is left behind
   * goes with the next attempt or with the report.
   */
  private Outcome finish(ReportAttempt attempt, StoredFile file) throws IOException {
    String id = attempt.report().id();
    Instant now = clock.instant();
    String status = "Finished";
    Outcome outcome =
        attempt.finish(
            status,
            () -> {
              store.finish(id, status, file, now, now.plus(retention));
              store.find(id).ifPresent(mailer::enqueue);
            });
    if (!(outcome instanceof Outcome.Done)) {
      files.delete(file.key());
    }
    return outcome;
  }
}
