package dev.debrief.mail;

import dev.debrief.db.Sql;
import dev.debrief.report.Report.MailState;
import java.time.Instant;
import java.util.List;
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
   * @param tries how often since it was put in line the last time, from 1
   */
  record Claimed(String report, String recipient, String messageId, int attempt, int tries) {}

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
                      "select recipient, message_id, attempts, earlier_attempts from mail"
                          + " where report_id = ? and state = ? for update")
                  .bind(0, report)
                  .bind(1, MailState.PENDING.name())
                  .map(
                      (row, context) ->
                          new Claimed(
                              report,
                              row.getString("recipient"),
                              row.getString("message_id"),
                              row.getInt("attempts") + 1,
                              row.getInt("attempts") + 1 - row.getInt("earlier_attempts")))
                  .findOne();
          waiting.ifPresent(
              m ->
                  h.execute("update mail set attempts = ? where report_id = ?", m.attempt, report));
          return waiting;
        });
  }

  /** Whether the mail still waits, and nobody has taken it up since. */
  boolean isHeld(Claimed mail) {
    return Sql.exists(
        jdbi,
        "select 1 from mail where report_id = ? and state = ? and attempts = ?",
        mail.report,
        MailState.PENDING.name(),
        mail.attempt);
  }

  /**
   * The mail server has the mail. That is so whoever handed it in: an attempt that was overtaken
   * says it too, and keeps the one that overtook it from handing in another.
   */
  void sent(Claimed mail, Instant at) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update mail set state = ?, error = null, sent_at = ?, tried_at = ?"
                    + " where report_id = ?",
                MailState.SENT.name(),
                at,
                at,
                mail.report));
  }

  /**
   * The mail was not taken.
   *
   * @param at when that was
   * @param last whether it is given up
   * @return whether that was kept: not of an attempt that was overtaken
   */
  boolean failed(Claimed mail, String reason, Instant at, boolean last) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "update mail set state = ?, error = ?, tried_at = ?"
                        + " where report_id = ? and state = ? and attempts = ?",
                    (last ? MailState.FAILED : MailState.PENDING).name(),
                    reason,
                    at,
                    mail.report,
                    MailState.PENDING.name(),
                    mail.attempt))
        == 1;
  }

  /**
   * Lets the report's mail wait to be sent once more, whatever has become of it; whoever had it
   * before has it no more.
   *
   * @return whether there is one
   */
  boolean renew(String report) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "update mail set state = ?, attempts = attempts + 1,"
                        + " earlier_attempts = attempts + 1, sent_at = null where report_id = ?",
                    MailState.PENDING.name(),
                    report))
        == 1;
  }

  /** Whether the report's mail is in that state; keeps it so until the transaction ends. */
  boolean lock(String report, MailState state) {
    return Sql.exists(
        jdbi,
        "select 1 from mail where report_id = ? and state = ? for update",
        report,
        state.name());
  }

  /** The reports whose mails are in that state. */
  List<String> in(MailState state) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select report_id from mail where state = ?")
                .bind(0, state.name())
                .mapTo(String.class)
                .list());
  }
}
