package dev.debrief.report;

import dev.debrief.db.Sql;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.outbox.Outbox;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** Reports in the database. Calls join the caller's transaction. Safe for use by any thread. */
public final class ReportStore {
  static final String SELECT =
      "select r.*, replace(m.state, 'DEAD', 'FAILED') as mail_state, m.error as mail_error"
          + " from report r left join delivery m on m.channel = 'mail' and m.subject_id = r.id ";
  static final String UNFINISHED = "r.state in ('QUEUED', 'SUMMARIZING', 'WRITING')";

  private final Jdbi jdbi;
  private final Json json;
  private final RowMapper<Report> report = (row, context) -> report(row);

  public ReportStore(Jdbi jdbi, Json json) {
    this.jdbi = jdbi;
    this.json = json;
  }

  /** Reads what {@link #SELECT} selects. */
  RowMapper<Report> mapper() {
    return report;
  }

  public void insert(Report r) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "insert into report (id, room_id, room_title, user_id, user_name, email, locale,"
                        + " zone, up_to_seq, generation, state, status, done, total, attempt,"
                        + " created_at) values (:id, :room, :title, :user, :name, :email, :locale,"
                        + " :zone, :upTo, :generation, :state, :status, 0, :total, 0, :createdAt)")
                .bind("id", r.id())
                .bind("room", r.room())
                .bind("title", r.roomTitle())
                .bind("user", r.recipient().user())
                .bind("name", r.recipient().name())
                .bind("email", r.recipient().email())
                .bind("locale", r.recipient().locale().toLanguageTag())
                .bind("zone", r.recipient().zone().getId())
                .bind("upTo", r.upTo())
                .bind("generation", r.generation())
                .bind("state", r.state().name())
                .bind("status", r.status())
                .bind("total", r.total())
                .bind("createdAt", r.createdAt())
                .execute());
  }

  /** The report of that id. */
  public Optional<Report> find(String id) {
    return one("where r.id = :id", Map.of("id", id));
  }

  /** The report of that id, if it is that user's. */
  public Optional<Report> find(String id, String user) {
    return one("where r.id = :id and r.user_id = :user", Map.of("id", id, "user", user));
  }

  /** Whether there is a report of that id, and it is that user's. */
  public boolean exists(String id, String user) {
    return Sql.exists(jdbi, "select 1 from report where id = ? and user_id = ?", id, user);
  }

  /** The user's reports, newest first, after a place in that list; null for its beginning. */
  public List<Report> of(String user, Page.Cursor before, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + "where r.user_id = :user"
                        + (before == null
                            ? ""
                            : " and (r.created_at < :at or (r.created_at = :at and r.id > :id))")
                        + " order by r.created_at desc, r.id limit :limit")
                .bind("user", user)
                .bind("limit", limit)
                .bindMap(before == null ? Map.of() : Map.of("at", before.at(), "id", before.id()))
                .map(report)
                .list());
  }

  /** The user's newest report that still runs, of that room. */
  public Optional<Report> unfinished(String room, String user) {
    return one(
        "where r.room_id = :room and r.user_id = :user and "
            + UNFINISHED
            + " order by r.created_at desc, r.generation desc limit 1",
        Map.of("room", room, "user", user));
  }

  /** All of the user's reports that still run. */
  public List<Report> unfinished(String user) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + "where r.user_id = :user and " + UNFINISHED)
                .bind("user", user)
                .map(report)
                .list());
  }

  /** The user's report of the room's messages up to that number, if one runs or has finished. */
  Optional<Report> current(String room, String user, long upTo) {
    return one(
        "where r.room_id = :room and r.user_id = :user and r.up_to_seq = :upTo"
            + " and r.state not in ('FAILED', 'CANCELLED') order by r.generation desc limit 1",
        Map.of("room", room, "user", user, "upTo", upTo));
  }

  /** The number of the next report of these messages for that user, from 1. */
  int nextGeneration(String room, String user, long upTo) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select coalesce(max(generation), 0) + 1 from report"
                        + " where room_id = ? and user_id = ? and up_to_seq = ?")
                .bind(0, room)
                .bind(1, user)
                .bind(2, upTo)
                .mapTo(Integer.class)
                .one());
  }

  /** The report, its row locked until the caller's transaction ends. */
  public Optional<Report> lock(String id) {
    return jdbi.withHandle(
            h ->
                h.createQuery("select id from report where id = ? for update")
                    .bind(0, id)
                    .mapTo(String.class)
                    .findOne())
        .flatMap(this::find);
  }

  /**
   * Makes a report ours to work on.
   *
   * @return the report with its new attempt; empty where it is gone or has reached its last state
   */
  public Optional<Report> claim(String id) {
    return jdbi.inTransaction(
        h -> {
          Optional<Report> found = lock(id).filter(r -> !r.state().isLast());
          if (found.isEmpty()) {
            return found;
          }
          h.execute("update report set attempt = attempt + 1, picks = picks + 1 where id = ?", id);
          return find(id);
        });
  }

  /**
   * What a report has cost so far.
   *
   * @param picks how often its job has been picked since something of it was last stored
   * @param worked how long it has been worked on, over all attempts
   */
  public record Effort(int picks, Duration worked) {}

  public Effort effort(String id) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select picks, worked_ms from report where id = ?")
                .bind(0, id)
                .map(
                    (row, context) ->
                        new Effort(
                            row.getInt("picks"), Duration.ofMillis(row.getLong("worked_ms"))))
                .one());
  }

  /** Counts work done on the report; not that of an attempt which is no longer the report's. */
  public void addWork(String id, int attempt, Duration worked) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update report set worked_ms = worked_ms + ? where id = ? and attempt = ?",
                worked.toMillis(),
                id,
                attempt));
  }

  /** Takes a pick back that ended neither well nor badly: the server stopped in good order. */
  public void uncountPick(String id) {
    jdbi.useHandle(h -> h.execute("update report set picks = picks - 1 where id = ?", id));
  }

  public void beginStep(String id, State state, String status, long total, Instant at) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update report set failures = case when state = ? then failures else 0 end,"
                    + " state = ?, status = ?, done = 0, total = ?, step_at = ?, error = null"
                    + " where id = ?",
                state.name(),
                state.name(),
                status,
                total,
                at,
                id));
  }

  /** Whether the report is still that attempt's to work on. */
  public boolean isHeld(String id, int attempt) {
    return find(id).filter(r -> r.attempt() == attempt && !r.state().isLast()).isPresent();
  }

  /**
   * Keeps how far the running step is.
   *
   * @return whether it did: not where the report is in another step or no longer this attempt's
   */
  public boolean progress(String id, int attempt, State state, String status, long done) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "update report set status = ?, done = ?"
                        + " where id = ? and attempt = ? and state = ?",
                    status,
                    done,
                    id,
                    attempt,
                    state.name()))
        == 1;
  }

  /** Saves the summary; what was kept of its parts is not needed any more. */
  public void saveSummary(String id, String status, Summary summary) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "update report set status = ?, summary = ?, picks = 0 where id = ?",
              status,
              json.text(summary),
              id);
          h.execute("delete from checkpoint where report_id = ?", id);
        });
  }

  /** Counts a failure of the running step, which will be tried again. */
  public void countFailure(String id, String status) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update report set failures = failures + 1, picks = 0, status = ? where id = ?",
                status,
                id));
  }

  /** What was kept of a part of the running step. */
  public Optional<String> checkpoint(String id, String part) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select result from checkpoint where report_id = ? and part = ?")
                .bind(0, id)
                .bind(1, part)
                .mapTo(String.class)
                .findOne());
  }

  /** Keeps a part of the running step, in place of what was kept of it before. */
  public void saveCheckpoint(String id, String part, String result) {
    jdbi.useTransaction(
        h -> {
          h.execute("delete from checkpoint where report_id = ? and part = ?", id, part);
          h.execute(
              "insert into checkpoint (report_id, part, result) values (?, ?, ?)",
              id,
              part,
              result);
          h.execute("update report set picks = 0 where id = ?", id);
        });
  }

  /** Reports that reached their last state before that time, the oldest first. */
  public List<String> endedBefore(Instant time, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select id from report where finished_at < ? order by finished_at limit ?")
                .bind(0, time)
                .bind(1, limit)
                .mapTo(String.class)
                .list());
  }

  public void finish(String id, String status, StoredFile file, Instant at, Instant expiresAt) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update report set state = ?, status = ?, done = total, finished_at = ?,"
                    + " expires_at = ?, file_key = ?, file_bytes = ?, file_sha256 = ?,"
                    + " error = null where id = ?",
                State.FINISHED.name(),
                status,
                at,
                expiresAt,
                file.key(),
                file.bytes(),
                file.sha256(),
                id));
  }

  /** Gives the report a state without a file: failed with its error, cancelled, or queued again. */
  public void setState(String id, State state, String status, String error, Instant finishedAt) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "update report set state = :state, status = :status, error = :error,"
                        + " failures = 0, picks = 0, worked_ms = 0, finished_at = :at where id = :id")
                .bind("state", state.name())
                .bind("status", status)
                .bind("error", error)
                .bind("at", finishedAt)
                .bind("id", id)
                .execute());
  }

  /** Removes the report, its events and its deliveries. */
  public void erase(String id) {
    jdbi.useTransaction(
        h -> {
          h.execute("delete from event where report_id = ?", id);
          h.execute("delete from checkpoint where report_id = ?", id);
          Outbox.erase(h, id);
          h.execute("delete from report where id = ?", id);
        });
  }

  private Optional<Report> one(String where, Map<String, Object> values) {
    return jdbi.withHandle(
        h -> h.createQuery(SELECT + where).bindMap(values).map(report).findOne());
  }

  private Report report(ResultSet row) throws SQLException {
    String fileKey = row.getString("file_key");
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
        State.valueOf(row.getString("state")),
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
        fileKey == null
            ? null
            : new StoredFile(fileKey, row.getLong("file_bytes"), row.getString("file_sha256")));
  }
}
