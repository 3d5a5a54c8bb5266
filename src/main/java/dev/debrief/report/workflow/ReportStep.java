package dev.debrief.report.workflow;

import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import java.io.IOException;
import java.util.Locale;

/**
 * One step of making a report. Steps run in the order in which the workflow is given them; the last
 * one ends the report with {@link ReportAttempt#finish}. Safe for use by several reports at once.
 */
public interface ReportStep {
  /** The report's state while this step runs; each step has its own. */
  State state();

  /** The status that is shown when the step begins. */
  String label(Report report);

  /** What is said of the report when this step fails for good: a sentence without a full stop. */
  String failure();

  /**
   * Whether an earlier attempt has stored this step's result, so that the step is skipped. A step
   * can keep its result as a checkpoint, or in the report.
   */
  default boolean isDone(ReportAttempt attempt) {
    return false;
  }

  /**
   * Does the work and stores the result with {@link ReportAttempt#done}, whose outcome it returns.
   *
   * @throws IOException where the work failed: the step is run again after a pause, or has failed
   *     for good
   * @throws java.util.concurrent.CancellationException let through from {@link
   *     ReportAttempt#progress}
   */
  Outcome run(ReportAttempt attempt) throws IOException;

  /** How many messages a report is about, in words. */
  static String messages(Report report) {
    return report.upTo() == 1
        ? "1 message"
        : String.format(Locale.ENGLISH, "%,d messages", report.upTo());
  }
}
