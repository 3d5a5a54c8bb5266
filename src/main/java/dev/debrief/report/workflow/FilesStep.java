package dev.debrief.report.workflow;

import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportMailer;
import dev.debrief.report.ReportOutputs;
import dev.debrief.report.ReportStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Writes the report's files; with them the report is finished and its mail enqueued. */
public final class FilesStep implements ReportStep {
  public static final State STATE = State.ofStep("writing");

  private final ReportOutputs outputs;
  private final ReportStore store;
  private final ReportMailer mailer;
  private final Duration retention;
  private final InstantSource clock;

  /**
   * @param retention how long a finished report is kept
   */
  public FilesStep(
      ReportOutputs outputs,
      ReportStore store,
      ReportMailer mailer,
      Duration retention,
      InstantSource clock) {
    this.outputs = outputs;
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
    List<StoredFile> files =
        outputs.write(report, attempt.transcript(), report.summary(), attempt.progress());
    return finish(attempt, files);
  }

  /**
   * An exception here may come after the commit, when only its acknowledgement was lost; so the
   * files are deleted only where the fence says that they are not the report's. What else is left
   * behind goes with the next attempt or with the report.
   */
  private Outcome finish(ReportAttempt attempt, List<StoredFile> files) throws IOException {
    String id = attempt.report().id();
    Instant now = clock.instant();
    String status = "Finished";
    Outcome outcome =
        attempt.finish(
            status,
            () -> {
              store.finish(id, status, files, now, now.plus(retention));
              store.find(id).ifPresent(mailer::enqueue);
            });
    if (!(outcome instanceof Outcome.Done)) {
      outputs.delete(files);
    }
    return outcome;
  }
}
