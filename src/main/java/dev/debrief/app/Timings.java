package dev.debrief.app;

import dev.debrief.cluster.RelayTimings;
import dev.debrief.job.Backoff;
import dev.debrief.job.JobTimings;
import dev.debrief.outbox.RetrySchedule;
import dev.debrief.report.workflow.ReportLimits;
import dev.debrief.summary.model.ModelSummarizer;
import jakarta.servlet.ServletContext;
import java.time.Duration;

/**
 * The intervals of a running application. Not settings of operators: a program that embeds the
 * container, such as a test, may put other values into the servlet context, as the attribute {@link
 * #ATTRIBUTE}.
 *
 * @param jobs of the job queue
 * @param relay of the connections to other nodes
 * @param retries the pauses before something that failed is repeated
 * @param runningStepsWait how long running reports may continue while the server stops, before they
 *     return to the queue
 */
public record Timings(
    JobTimings jobs, RelayTimings relay, Retries retries, Duration runningStepsWait) {
  /** The name of the context attribute. */
  public static final String ATTRIBUTE = Timings.class.getName();

  /** Those of every deployment. */
  public static final Timings PRODUCTION =
      new Timings(
          JobTimings.DEFAULT,
          RelayTimings.DEFAULT,
          new Retries(ReportLimits.BACKOFF, ModelSummarizer.BACKOFF, RetrySchedule.DEFAULT),
          Duration.ofSeconds(2));

  /**
   * Pauses before something is attempted again.
   *
   * @param steps a report's step
   * @param model a request to the model
   * @param mails a mail
   */
  public record Retries(Backoff steps, Backoff model, RetrySchedule mails) {}

  /** Those in the context, {@link #PRODUCTION} where it has none. */
  static Timings of(ServletContext context) {
    Timings set = (Timings) context.getAttribute(ATTRIBUTE);
    return set == null ? PRODUCTION : set;
  }
}
