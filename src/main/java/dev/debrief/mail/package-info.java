/**
 * The mail with the link: {@link dev.debrief.mail.MailOutbox} is the job, {@link
 * dev.debrief.mail.MailStore} what is to be sent, {@link dev.debrief.mail.MailText} the words,
 * {@link dev.debrief.mail.SmtpReportMailer} the way to the mail server.
 *
 * <pre>
 *   finish ─▶ MailOutbox.enqueue: row + job, in the transaction that finishes the report
 *   JobQueue picks ─▶ claim the row (attempt n) ─▶ connect, MAIL, RCPT, DATA
 *        ─▶ still waiting, still n, job still ours? ─▶ the mail ─▶ asked again ─▶ its end
 *        ─▶ the server's answer ─▶ commit ─▶ QUIT
 * </pre>
 *
 * <p>SMTP has no transaction with ours: between the end of the mail and the commit behind the
 * answer, what happened cannot be known, and the mail goes out again under its one Message-ID. So
 * the questions stand as late and the commit as early as the protocol lets them. The report's
 * download never depends on any of this.
 *
 * <p>Rejected: one connection for several mails, which would save a greeting each and make one
 * refusal the others' trouble; a transaction held open while the server answers, which would stop
 * the job's successor for as long as a frozen node stays frozen.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321, Simple Mail Transfer Protocol</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3834">RFC 3834, Automatic Responses</a>
 */
package dev.debrief.mail;
