package dev.debrief.report;

import dev.debrief.db.Sql;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.outbox.Outbox;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** Reports in the database. Calls join the caller's transaction. Thread-safe. */
public final class ReportStore {
  /** Whatever its steps are called. */
  static final String UNFINISHED = "r.finished_at is null";

  static final String RUNNING = "finished_at is null and state <> 'QUEUED'";

  private final Jdbi jdbi;
  private final Json json;
  private final RowMapper<Report> report;

  public ReportStore(Jdbi jdbi, Json json) {
    this.jdbi = jdbi;
    this.json = json;
    this.report = new ReportMapper(json);
  }

  /** Reads what the statements of {@link ReportMapper} select. */
  RowMapper<Report> mapper() {
    return report;
  }

  public void insert(Report r) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "insert into report (id, room_id, room_title, user_id, user_name, email,"
                        + " locale, zone, up_to_seq, generation, state, status, done, total,"
                        + " attempt, created_at) values (:id, :room, :title, :user, :name, :email,"
                        + " :locale, :zone, :upTo, :generation, :state, :status, 0, :total, 0,"
                        + " :createdAt)")
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
                    ReportMapper.SELECT
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
            h.createQuery(ReportMapper.SELECT + "where r.user_id = :user and " + UNFINISHED)
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

  /** The attempt that may work on a report: none in its last state. */
  public record Fence(State state, int attempt) {
    boolean isHeldBy(int other) {
      return attempt == other && !state.isLast();
    }
  }

  /** Locks the report's row until the caller's transaction ends; empty where there is none. */
  public Optional<Fence> lock(String id) {
    return fence(id, " for update");
  }

  private Optional<Fence> fence(String id, String lock) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select state, attempt from report where id = ?" + lock)
                .bind(0, id)
                .map((row, context) -> new Fence(new State(row.getString(1)), row.getInt(2)))
                .findOne());
  }

  /**
   * Stores a result in one transaction, if the report is still that attempt's.
   *
   * @param lease whether this node still holds the job, read in that transaction
   * @return whether it was stored
   */
  public boolean commit(String id, int attempt, BooleanSupplier lease, Runnable result) {
    return jdbi.inTransaction(
        h -> {
          boolean held =
              lock(id).filter(fence -> fence.isHeldBy(attempt)).isPresent() && lease.getAsBoolean();
          if (held) {
            result.run();
          }
          return held;
        });
  }

  /**
   * Makes a report ours to work on.
   *
   * @return the report with its new attempt; empty where it is gone or has reached its last state
   */
  public Optional<Report> claim(String id) {
    return jdbi.inTransaction(
        h -> {
          int claimed =
              h.execute(
                  "update report set attempt = attempt + 1, picks = picks + 1"
                      + " where id = ? and finished_at is null",
                  id);
          return claimed == 0 ? Optional.empty() : find(id);
        });
  }

  /**
   * What a report has cost so far.
   *
   * @param leasesSinceProgress how often its job has been leased since something of it was last
   *     stored
   * @param worked how long it has been worked on, over all attempts
   */
  public record Effort(int leasesSinceProgress, Duration worked) {}

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
    execute(
        "update report set worked_ms = worked_ms + ? where id = ? and attempt = ?",
        worked.toMillis(),
        id,
        attempt);
  }

  /** Does not count a lease that ended neither well nor badly, as when the server shuts down. */
  public void uncountLease(String id) {
    execute("update report set picks = picks - 1 where id = ? and picks > 0", id);
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
    return fence(id, "").filter(fence -> fence.isHeldBy(attempt)).isPresent();
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
    execute(
        "update report set failures = failures + 1, picks = 0, status = ? where id = ?",
        status,
        id);
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

  /** Ends the report with its files. */
  public void finish(
      String id, String status, List<StoredFile> files, Instant at, Instant expiresAt) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "update report set state = ?, status = ?, done = total, finished_at = ?,"
                  + " expires_at = ?, error = null where id = ?",
              State.FINISHED.name(),
              status,
              at,
              expiresAt,
              id);
          OutputRows.insert(h, id, files);
        });
  }

  /**
   * Gives the report a state without a file: failed with its error, cancelled, or queued for retry.
   */
  public void setState(String id, State state, String status, String error, Instant finishedAt) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "update report set state = :state, status = :status, error = :error, failures ="
                        + " 0, picks = 0, worked_ms = 0, finished_at = :at where id = :id")
                .bind("state", state.name())
                .bind("status", status)
                .bind("error", error)
                .bind("at", finishedAt)
                .bind("id", id)
                .execute());
  }

  /** Removes the report, what is known of its files, its events and its deliveries. */
  public void erase(String id) {
    jdbi.useTransaction(
        h -> {
          h.execute("delete from event where report_id = ?", id);
          h.execute("delete from checkpoint where report_id = ?", id);
          Outbox.erase(h, id);
          OutputRows.delete(h, id);
          h.execute("delete from report where id = ?", id);
        });
  }

  private void execute(String statement, Object... values) {
    jdbi.useHandle(h -> h.execute(statement, values));
  }

  private Optional<Report> one(String where, Map<String, Object> values) {
    return jdbi.withHandle(
        h -> h.createQuery(ReportMapper.SELECT + where).bindMap(values).map(report).findOne());
  }
}
