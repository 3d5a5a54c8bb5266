/**
 * How a report is made: {@link dev.debrief.report.workflow.ReportWorkflow} is the job, which runs a
 * list of {@link dev.debrief.report.workflow.ReportStep}s; {@link
 * dev.debrief.report.workflow.ReportAttempt} is what a step works with, {@link
 * dev.debrief.report.workflow.RunningReport} how far it is.
 *
 * <pre>
 *   JobQueue leases ─▶ ReportWorkflow: SummarizeStep ▶ FilesStep
 *        each step ends in one transaction: fence (attempt) + result + recorded event
 *        and has one Outcome: Done ▶ next step · Again, HandedOver ▶ back to the queue · Failed, Lost
 *        the last step ends the report and enqueues the mail (ReportMailer), a job of its own
 * </pre>
 *
 * <p>A further step is a class here, a line in the composition root, and its place on the page
 * ({@code webapp/app/stages.js}): its state is a word that store, overview, metrics and MXBeans
 * need not know.
 *
 * <p>Threads: steps run on the job queue's workers; progress is emitted and saved by two clocks of
 * the application, so that a database that hangs does not silence the streams.
 *
 * <p>Rejected: a job for each step. The steps share the report's row and its fence, and a queue
 * between them would only add a lease's latency to each; resuming after the last finished step,
 * which a job for each would give, the stored results give as well.
 */
package dev.debrief.report.workflow;
