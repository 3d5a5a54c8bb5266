package dev.debrief.report;

import dev.debrief.db.Sql;
import dev.debrief.http.Json;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Locale;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Selects reports and reads them from their rows. Thread-safe. */
final class ReportMapper implements RowMapper<Report> {
  private static final String COLUMNS =
      "r.id, r.room_id, r.room_title, r.user_id, r.user_name, r.email, r.locale, r.zone,"
          + " r.up_to_seq, r.generation, r.state, r.status, r.done, r.total, r.attempt, r.failures,"
          + " r.created_at, r.step_at, r.finished_at, r.expires_at, r.error, "
          + OutputRows.FILES
          + ", replace(m.state, 'DEAD', 'FAILED') as mail_state, m.error as mail_error"
          + " from report r left join delivery m on m.channel = 'mail' and m.subject_id = r.id ";
  static final String SELECT = "select r.summary, " + COLUMNS;

  /** Where the summaries, which are large, are not needed. */
  static final String SELECT_WITHOUT_SUMMARY =
      "select cast(null as varchar) as summary, " + COLUMNS;

  private final Json json;

  ReportMapper(Json json) {
    this.json = json;
  }

  @Override
  public Report map(ResultSet row, StatementContext context) throws SQLException {
    String mail = row.getString("mail_state");
    return new Report(
        row.getString("id"),
        row.getString("room_id"),
        row.getString("room_title"),
        new Recipient(
            row.getString("user_id"),
            row.getString("user_name"),
            row.getString("email"),
            Locale.forLanguageTag(row.getString("locale")),
            ZoneId.of(row.getString("zone"))),
        row.getLong("up_to_seq"),
        row.getInt("generation"),
        new State(row.getString("state")),
        row.getString("status"),
        row.getLong("done"),
        row.getLong("total"),
        row.getInt("attempt"),
        row.getInt("failures"),
        Sql.instant(row, "created_at"),
        Sql.instant(row, "step_at"),
        Sql.instant(row, "finished_at"),
        Sql.instant(row, "expires_at"),
        json.parse(row.getString("summary"), Summary.class),
        mail == null ? Mail.NONE : new Mail(MailState.valueOf(mail), row.getString("mail_error")),
        row.getString("error"),
        OutputRows.parse(row.getString("files")));
  }
}
