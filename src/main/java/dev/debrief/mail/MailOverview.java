package dev.debrief.mail;

import dev.debrief.db.Sql;
import dev.debrief.report.Report.MailState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Everybody's mails as operators see them; no address is among it. Each call asks the database, so
 * all nodes see the same. Safe for use by any thread.
 */
public final class MailOverview {
  private final Jdbi jdbi;

  public MailOverview(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A mail that waits or has failed.
   *
   * @param report whose link it brings
   * @param title the room's title
   * @param user whom it is for
   * @param attempts how often it has been tried since it was put in line the last time
   * @param error why it was not taken the last time; null where it has not been tried
   * @param triedAt when it was last tried; null where it has not been
   * @param nextTryAt when it is tried again; null where it is not
   */
  public record Unsent(
      String report,
      String title,
      String user,
      MailState state,
      int attempts,
      String error,
      Instant triedAt,
      Instant nextTryAt) {}

  /** The mails in each state. */
  public Map<MailState, Long> counts() {
    Map<MailState, Long> counts = new EnumMap<>(MailState.class);
    jdbi.useHandle(
        h ->
            h.createQuery("select state, count(*) as n from mail group by state")
                .map(
                    (row, context) ->
                        Map.entry(MailState.valueOf(row.getString("state")), row.getLong("n")))
                .forEach(count -> counts.put(count.getKey(), count.getValue())));
    return counts;
  }

  /** Why the mail that was tried last without being taken was not; empty where there is none. */
  public Optional<String> lastError() {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select error from mail where state in ('PENDING', 'FAILED')"
                        + " and error is not null order by tried_at desc nulls last limit 1")
                .mapTo(String.class)
                .findOne());
  }

  /** The mails in that state, the last tried first. */
  public List<Unsent> in(MailState state, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select m.*, r.room_title, r.user_id, t.execution_time from mail m"
                        + " join report r on r.id = m.report_id"
                        + " left join scheduled_tasks t"
                        + " on t.task_name = :job and t.task_instance = m.report_id"
                        + " where m.state = :state order by m.tried_at desc nulls last, m.report_id"
                        + " limit :limit")
                .bind("job", MailOutbox.JOB)
                .bind("state", state.name())
                .bind("limit", limit)
                .map((row, context) -> unsent(row))
                .list());
  }

  private static Unsent unsent(ResultSet row) throws SQLException {
    return new Unsent(
        row.getString("report_id"),
        row.getString("room_title"),
        row.getString("user_id"),
        MailState.valueOf(row.getString("state")),
        row.getInt("attempts") - row.getInt("earlier_attempts"),
        row.getString("error"),
        Sql.instant(row, "tried_at"),
        Sql.instant(row, "execution_time"));
  }
}
