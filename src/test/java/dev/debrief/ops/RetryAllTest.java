package dev.debrief.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.http.Json;
import dev.debrief.job.JobQueue;
import dev.debrief.job.JobTimings;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportRetention;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Reports;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryAllTest {
  private static final int REPORTS = 250;

  @TempDir Path folder;
  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();
  private final SettableClock clock = new SettableClock();
  private final JobQueue jobs = new JobQueue(jdbi, clock, JobTimings.DEFAULT);

  @AfterEach
  void stop() {
    jobs.close();
    database.close();
  }

  private Operations operations() throws Exception {
    Json json = new Json();
    ReportStore reports = new ReportStore(jdbi, json);
    JdbcEventLog log = new JdbcEventLog(jdbi, clock);
    Reports all =
        new Reports(
            jdbi,
            reports,
            new ReportEvents(SseServer.builder().log(log).build(), log, json),
            jobs,
            new ReportRetention(
                jdbi, reports, new DirectoryReportFiles(folder), Duration.ofDays(30), clock),
            clock);
    ReportOverview overview = new ReportOverview(jdbi, reports, clock);
    return new Operations(null, overview, all, jobs, null);
  }

  private void insertFailedReports() {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "insert into room (id, title, last_seq, active_at) values ('room', 'Room', 1, ?)",
              clock.instant());
          h.execute("insert into channel (user_id, epoch, last_seq) values ('ada', 'e', 0)");
          for (int i = 0; i < REPORTS; i++) {
            h.execute(
                "insert into report (id, room_id, room_title, user_id, user_name, locale, zone,"
                    + " up_to_seq, generation, state, status, done, total, attempt, created_at,"
                    + " finished_at) values (?, 'room', 'Room', 'ada', 'Ada', 'en', 'UTC', 1, ?,"
                    + " 'FAILED', 'Failed', 0, 1, 1, ?, ?)",
                "report" + i,
                i,
                clock.instant(),
                clock.instant());
          }
        });
  }

  @Test
  void everyFailedReportIsTriedOnceMoreThoughTheyFailAgainMeanwhile() throws Exception {
    insertFailedReports();
    jobs.define(
        Reports.JOB,
        (id, lease) ->
            jdbi.useHandle(
                h ->
                    h.execute(
                        "update report set state = 'FAILED', finished_at = ? where id = ?",
                        clock.instant().plusSeconds(1),
                        id)));
    jobs.start(database.dataSource(), Executors.newFixedThreadPool(4), 4);

    assertEquals(REPORTS, operations().retryFailed());
  }
}
