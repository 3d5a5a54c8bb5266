/**
 * The mail with the link: {@link dev.debrief.mail.MailOutbox} keeps what is to be sent, {@link
 * dev.debrief.mail.SmtpLinkMailer} sends one.
 *
 * <p>The row and its job are written in the transaction that finishes the report; the job runs on
 * the job queue's workers after the end event. While the mail server is away the job is tried
 * again, each time after twice as long; an address it refuses is given up at once. The report's
 * download never depends on any of this.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3834">RFC 3834, Automatic Responses</a>
 */
package dev.debrief.mail;
