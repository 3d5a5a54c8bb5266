package dev.debrief.report;

import dev.debrief.db.Sql;
import dev.debrief.report.Report.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Everybody's reports as operators see them: how many, what waits, what has failed. Each call
 * queries the database, so all nodes see the same. Thread-safe.
 */
public final class ReportOverview {
  private final Jdbi jdbi;
  private final ReportStore store;
  private final InstantSource clock;

  public ReportOverview(Jdbi jdbi, ReportStore store, InstantSource clock) {
    this.jdbi = jdbi;
    this.store = store;
    this.clock = clock;
  }

  /**
   * How much there is to do.
   *
   * @param counts the reports in each state that any is in
   * @param queueAge how long the oldest job that could run has been waiting; zero where none waits
   * @param oldestStep how long the oldest running step has been running; zero where none runs
   * @param lastError why the report that failed last has failed; null where none has
   */
  public record Workload(
      Map<State, Long> counts, Duration queueAge, Duration oldestStep, String lastError) {
    public Workload {
      counts = Map.copyOf(counts);
    }

    /** The reports in that state. */
    public long count(State state) {
      return counts.getOrDefault(state, 0L);
    }

    /** The reports in any step. */
    public long running() {
      return counts.entrySet().stream()
          .filter(count -> count.getKey().isRunning())
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /** How much there is to do now. */
  public Workload workload() {
    Instant now = clock.instant();
    return jdbi.inTransaction(
        h ->
            new Workload(
                counts(h),
                age(
                    h,
                    now,
                    "select min(execution_time) from scheduled_tasks"
                        + " where task_name = '"
                        + Reports.JOB
                        + "' and picked = false"),
                age(h, now, "select min(step_at) from report where " + ReportStore.RUNNING),
                h.createQuery(
                        "select error from report where state = 'FAILED'"
                            + " order by finished_at desc limit 1")
                    .mapTo(String.class)
                    .findOne()
                    .orElse(null)));
  }

  private static Map<State, Long> counts(Handle h) {
    Map<State, Long> counts = new HashMap<>();
    h.createQuery("select state, count(*) as n from report group by state")
        .map((row, context) -> Map.entry(new State(row.getString("state")), row.getLong("n")))
        .forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }

  private static Duration age(Handle h, Instant now, String oldest) {
    return h.createQuery(oldest)
        .map((row, context) -> Sql.instant(row, 1))
        .findOne()
        .map(at -> Duration.between(at, now))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }

  /** The reports that run or wait, those that have run longest first. */
  public List<Report> unfinished(int limit) {
    return list(
        "where "
            + ReportStore.UNFINISHED
            + " order by case when r.state = 'QUEUED' then 1 else 0 end, r.step_at, r.created_at",
        limit);
  }

  /** The reports that have failed, the last first. */
  public List<Report> failed(int limit) {
    return list("where r.state = 'FAILED' order by r.finished_at desc, r.id", limit);
  }

  /** The ids of all reports that have failed. */
  public List<String> failed() {
    return jdbi.withHandle(
        h ->
            h.createQuery("select id from report where state = 'FAILED' order by finished_at")
                .mapTo(String.class)
                .list());
  }

  /**
   * What a list of something else shows of its reports.
   *
   * @param title of the room
   * @param user whose report it is
   */
  public record Heading(String title, String user) {}

  /** The headings of these reports, by id; one that does not exist is absent. */
  public Map<String, Heading> headings(Collection<String> reports) {
    Map<String, Heading> headings = new HashMap<>();
    if (!reports.isEmpty()) {
      jdbi.useHandle(
          h ->
              h.createQuery("select id, room_title, user_id from report where id in (<ids>)")
                  .bindList("ids", List.copyOf(reports))
                  .map(
                      (row, context) ->
                          Map.entry(
                              row.getString("id"),
                              new Heading(row.getString("room_title"), row.getString("user_id"))))
                  .forEach(found -> headings.put(found.getKey(), found.getValue())));
    }
    return headings;
  }

  private List<Report> list(String where, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(ReportMapper.SELECT_WITHOUT_SUMMARY + where + " limit :limit")
                .bind("limit", limit)
                .map(store.mapper())
                .list());
  }
}
