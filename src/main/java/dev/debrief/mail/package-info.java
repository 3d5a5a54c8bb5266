/**
 * The mail with the link: {@link dev.debrief.mail.ReportMails} enqueues it in the outbox and shows
 * it to operators, {@link dev.debrief.mail.MailChannel} is the outbox's channel, {@link
 * dev.debrief.mail.MailText} the words, {@link dev.debrief.mail.SmtpReportMailer} the way to the
 * mail server.
 *
 * <pre>
 *   finish ─▶ ReportMails.enqueue, in the transaction that finishes the report
 *   Outbox, attempt n ─▶ MailChannel ─▶ connect, MAIL, RCPT, DATA
 *        ─▶ still pending, still n, job still ours? ─▶ the mail ─▶ asked again ─▶ its end
 *        ─▶ the server's reply ─▶ commit ─▶ QUIT
 * </pre>
 *
 * <p>SMTP has no transaction with ours: between the end of the mail and the commit behind the
 * reply, what happened cannot be known, and the mail goes out again under its one Message-ID. So
 * the questions come as late and the commit as early as the protocol lets them. The report's
 * download never depends on any of this.
 *
 * <p>Rejected: one connection for several mails, which would save a greeting each and make one
 * refusal the others' trouble; storing the mail's text when it is enqueued, since its link opens
 * the file for whoever reads it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321, Simple Mail Transfer Protocol</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3834">RFC 3834, Automatic Responses</a>
 */
@NullMarked
package dev.debrief.mail;

import org.jspecify.annotations.NullMarked;
