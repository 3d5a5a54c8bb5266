/**
 * Reports: from leaving a room to the files. {@link dev.debrief.report.Reports} is what callers can
 * do, {@link dev.debrief.report.workflow.ReportWorkflow} how a report is made, {@link
 * dev.debrief.report.web.ReportStream} how it is followed.
 *
 * <pre>
 *   LeaveServlet ─▶ Reports.leave: report row + first event + job, one transaction
 *   JobQueue (db-scheduler) leases ─▶ ReportWorkflow: Summarizer ▶ save ▶ ReportOutputs ▶ finish
 *        each step ends in one transaction: fence (attempt) + result + recorded event
 *        finish also enqueues the mail (ReportMailer), a job of its own
 *   after commit ─▶ EventDispatcher ─▶ every SSEChannel of the user's channel
 * </pre>
 *
 * <p>Transactions: {@code Jdbi} keeps the thread's open transaction; what is called inside {@code
 * jdbi.inTransaction} on the same thread joins it. Within one transaction the row of a report that
 * others can know of is locked before the user's channel, everywhere, so that two never wait for
 * each other. A transaction that finds nothing to do returns, and is committed; the exception, if
 * any, comes after it. In H2 (2.3 to 2.5, measured with {@code WRITE_DELAY=0}) the rollback of one
 * that has got its row lock in the very moment of another's commit takes that commit back: a report
 * that had failed was shown as being written for ever, once in some hundred refused retries.
 *
 * <p>Threads: servlets on the container's; steps on the job queue's workers; ticks on the
 * application's clock.
 *
 * <p>The ports {@link dev.debrief.report.Summarizer}, {@link dev.debrief.report.OutputWriter},
 * {@link dev.debrief.report.ReportMailer} and {@link dev.debrief.report.ReportFiles} are filled by
 * {@code summary}, {@code workbook} and {@code output}, {@code mail}, and {@code report.file}.
 *
 * <p>A report has files, one of each format that the composition root lists a writer for ({@link
 * dev.debrief.report.ReportOutputs}). All are written in one step, since the small ones cost little
 * beside the workbook; rejected: making them on request, as they would then show another room than
 * the workbook does.
 *
 * <p>Rejected: a job for each step. The steps share the report's row and its fence, and a queue
 * between them would only add the latency of a lease to each; what a job for each would give, going
 * on behind the last finished step, the stored results give as well. The mail is one, since it must
 * not hold the report.
 */
package dev.debrief.report;
