package dev.debrief.report.workflow;

import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import java.io.IOException;

/** Summarizes the room and saves the summary. */
public final class SummarizeStep implements ReportStep {
  public static final State STATE = State.ofStep("summarizing");

  private final Summarizer summarizer;
  private final ReportStore store;

  public SummarizeStep(Summarizer summarizer, ReportStore store) {
    this.summarizer = summarizer;
    this.store = store;
  }

  @Override
  public State state() {
    return STATE;
  }

  @Override
  public String label(Report report) {
    return "Summarizing " + ReportStep.messages(report);
  }

  @Override
  public String failure() {
    return "The summary could not be made";
  }

  @Override
  public boolean isDone(ReportAttempt attempt) {
    return attempt.report().summary() != null;
  }

  @Override
  public Outcome run(ReportAttempt attempt) throws IOException {
    Report report = attempt.report();
    Summary summary =
        summarizer.summarize(report.roomTitle(), attempt.transcript(), attempt, attempt.progress());
    attempt.progress().done(report.upTo());
    String status = "Summary saved";
    Outcome outcome = attempt.done(status, () -> store.saveSummary(report.id(), status, summary));
    if (outcome instanceof Outcome.Done && !attempt.hasEmittedSummary()) {
      summary.points().forEach(point -> attempt.progress().delta(point.text() + "\n"));
    }
    return outcome;
  }
}
