package dev.debrief.app;

import dev.debrief.ops.LogLevels;
import dev.debrief.ops.Metrics;
import dev.debrief.ops.NodeInfo;
import dev.debrief.ops.NodeStats;
import dev.debrief.ops.Operations;
import dev.debrief.ops.OpsStream;
import dev.debrief.ops.Snapshot;
import dev.debrief.ops.Stats;
import dev.debrief.ops.Totals;
import dev.debrief.report.Report.State;
import dev.debrief.room.Rooms;
import java.util.concurrent.ScheduledExecutorService;

/** What operators see and do. */
final class OpsModule {
  final LogLevels logs;
  final Operations operations;
  final Totals.Query totals;
  final Stats stats;
  final Snapshot snapshot;
  final Metrics metrics;
  final OpsStream stream;

  /**
   * @param ticks on which the totals are counted
   */
  OpsModule(
      Platform platform,
      StreamModule streams,
      Rooms rooms,
      ReportModule reports,
      ScheduledExecutorService ticks,
      String version) {
    int workers = platform.settings.workers();
    operations =
        new Operations(
            streams.users, reports.overview, reports.reports, reports.jobs, reports.delivery.mails);
    totals = new Totals.Query(reports.overview, reports.delivery.mails, rooms.store(), ticks);
    stats = NodeStats.of(streams.users, operations, State.all(reports.workflow.states()), workers);
    snapshot =
        new Snapshot(
            NodeInfo.now(version, workers, platform.clock),
            stats,
            totals,
            streams.users,
            reports.overview,
            reports.delivery.mails);
    logs = platform.closings.add("log levels", new LogLevels());
    metrics = platform.closings.add("metrics", new Metrics(stats, totals, reports.workflow));
    metrics.watch(reports.jobs);
    metrics.watchClock(platform.clock::skew);
    platform.database.pool().ifPresent(metrics::watch);
    stream = new OpsStream(snapshot, streams.operators, platform.json);
  }
}
