package dev.debrief.app;

import dev.debrief.outbox.Outbox;
import dev.debrief.report.Reports;
import dev.debrief.room.Rooms;
import dev.debrief.workbook.PoiWorkbook;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What runs by itself: ticks of this node, and jobs of which each runs on one node at a time. Ticks
 * that call the database and ticks that do not have threads of their own, one for each, so that a
 * hanging database holds nothing else up.
 */
final class Schedules {
  private static final Logger LOG = Logger.getLogger(Schedules.class.getName());

  private static final Duration EACH_SECOND = Duration.ofSeconds(1);

  /** How often expired reports and keys are looked for. */
  private static final Duration RETENTION_CHECK = Duration.ofMinutes(10);

  /** How often this node's clock is compared with the database's. */
  private static final Duration CLOCK_COMPARISON = Duration.ofSeconds(30);

  private final Platform platform;
  private final ScheduledExecutorService databaseTicks;
  private final ScheduledExecutorService ticks;

  Schedules(Platform platform) {
    this.platform = platform;
    databaseTicks = platform.closings.shutDown("clock", platform.threads.clock("clock", 4));
    ticks =
        platform.closings.shutDown("progress clock", platform.threads.clock("progress-clock", 2));
  }

  /** For work that calls the database. */
  ScheduledExecutorService databaseTicks() {
    return databaseTicks;
  }

  void ticks(ReportModule reports, OpsModule ops) {
    every(ticks, EACH_SECOND, reports.workflow::emitProgress);
    every(ticks, EACH_SECOND, ops.operations::tick);
    every(databaseTicks, CLOCK_COMPARISON, platform.clock::compare);
    every(databaseTicks, EACH_SECOND, reports.workflow::saveProgress);
    every(databaseTicks, EACH_SECOND, ops.stream::tick);
    databaseTicks.execute(() -> warmUp(reports.workbook));
  }

  /** Starts the workers. */
  void jobs(Rooms rooms, ReportModule reports) {
    int workers = platform.settings.workers();
    reports.jobs.define(Reports.JOB, reports.workflow::run);
    reports.jobs.define(Outbox.JOB, reports.delivery.outbox::deliver);
    reports.jobs.repeat(
        "retention",
        RETENTION_CHECK,
        () -> {
          rooms.store().keys().eraseExpired();
          reports.retention.eraseExpired();
        });
    reports.jobs.repeat("ticket-keys", RETENTION_CHECK, reports.delivery.links::rotate);
    platform.closings.add("jobs", reports.jobs);
    if (platform.database.isEmbedded()) {
      reports.jobs.requeueAll();
    }
    reports.jobs.start(
        platform.database.dataSource(), platform.threads.pool("worker", workers), workers);
  }

  private static void every(ScheduledExecutorService clock, Duration pause, Runnable task) {
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay( // what a slow run left out is not made up for
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "Scheduled task failed; it will run again", e);
              }
            },
            pause.toMillis(),
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static void warmUp(PoiWorkbook workbook) {
    try {
      workbook.warmUp();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "Warming up failed; the first report takes a second longer", e);
    }
  }
}
