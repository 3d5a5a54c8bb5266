package dev.debrief.mail;

import dev.debrief.report.Report.MailState;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The mails to be sent, a row each. Each call is a transaction of its own, or part of the caller's.
 * Safe for use by any thread and node.
 */
final class MailStore {
  private final Jdbi jdbi;

  MailStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A mail that has been taken up to be sent.
   *
   * @param report whose link it brings
   * @param recipient the address
   * @param messageId the id it always has
   * @param attempt how often it has been taken up, from 1: the fence that an attempt which another
   *     has followed cannot pass
   */
  record Claimed(String report, String recipient, String messageId, int attempt) {}

  void add(String report, String recipient, String messageId) {
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into mail (report_id, recipient, message_id, state, attempts)"
                    + " values (?, ?, ?, ?, 0)",
                report,
                recipient,
                messageId,
                MailState.PENDING.name()));
  }

  /** Takes the report's mail up, if it still waits; whoever had it before has it no more. */
  Optional<Claimed> claim(String report) {
    return jdbi.inTransaction(
        h -> {
          Optional<Claimed> waiting =
              h.createQuery(
                      "select recipient, message_id, attempts from mail"
                          + " where report_id = ? and state = ? for update")
                  .bind(0, report)
                  .bind(1, MailState.PENDING.name())
                  .map(
                      (row, context) ->
                          new Claimed(
                              report,
                              row.getString("recipient"),
                              row.getString("message_id"),
                              row.getInt("attempts") + 1))
                  .findOne();
          waiting.ifPresent(
              m ->
                  h.execute("update mail set attempts = ? where report_id = ?", m.attempt, report));
          return waiting;
        });
  }

  /** Whether the mail still waits, and nobody has taken it up since. */
  boolean isHeld(Claimed mail) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select 1 from mail where report_id = ? and state = ? and attempts = ?")
                .bind(0, mail.report)
                .bind(1, MailState.PENDING.name())
                .bind(2, mail.attempt)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /**
   * The mail server has the mail. That is so whoever handed it in: an attempt that was overtaken
   * says it too, and keeps the one that overtook it from handing in another.
   */
  void sent(Claimed mail, Instant at) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update mail set state = ?, error = null, sent_at = ? where report_id = ?",
                MailState.SENT.name(),
                at,
                mail.report));
  }

  /**
   * The mail was not taken.
   *
   * @param last whether it is given up
   * @return whether that was kept: not of an attempt that was overtaken
   */
  boolean failed(Claimed mail, String reason, boolean last) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "update mail set state = ?, error = ?"
                        + " where report_id = ? and state = ? and attempts = ?",
                    (last ? MailState.FAILED : MailState.PENDING).name(),
                    reason,
                    mail.report,
                    MailState.PENDING.name(),
                    mail.attempt))
        == 1;
  }
}
