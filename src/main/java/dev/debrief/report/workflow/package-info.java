/**
 * How a report is made: {@link dev.debrief.report.workflow.ReportWorkflow} is the job, {@link
 * dev.debrief.report.workflow.RunningReport} what the streams are told while a step runs.
 *
 * <pre>
 *   JobQueue leases ─▶ ReportWorkflow: Summarizer ▶ save ▶ WorkbookWriter ▶ finish
 *        each step ends in one transaction: fence (attempt) + result + recorded event
 *        finish also enqueues the mail (ReportMailer), a job of its own
 * </pre>
 *
 * <p>Threads: steps run on the job queue's workers; ticks on the application's clock.
 *
 * <p>Rejected: a job for each step. The steps share the report's row and its fence, and a queue
 * between them would only add a lease's latency to each; resuming after the last finished step,
 * which a job for each would give, the stored results give as well.
 */
package dev.debrief.report.workflow;
