package dev.debrief.app;

import dev.debrief.cluster.PostgresRelay;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamLimits;
import dev.debrief.sse.StreamTimings;

/** The streams of users and, counted apart, of operators; on PostgreSQL joined with other nodes. */
final class StreamModule {
  private static final int OPERATORS_STREAMS = 100;

  final JdbcEventLog log;
  final SseServer users;
  final SseServer operators;

  StreamModule(Platform platform) {
    Settings settings = platform.settings;
    log = new JdbcEventLog(platform.jdbi, platform.clock);
    users =
        SseServer.builder()
            .log(log)
            .timings(StreamTimings.DEFAULT.withKeepAlive(settings.streamsKeepAlive()))
            .limits(limits(settings, settings.streamsMax()))
            .clock(platform.clock)
            .awaitDurable(platform.database::awaitDurable)
            .threads(platform.threads.named("stream"))
            .throwRefusals()
            .build();
    operators = users.withOwnLimits(limits(settings, OPERATORS_STREAMS));
    if (platform.database.isPostgres()) {
      platform.closings.add(
          "relay to other nodes",
          new PostgresRelay(
              platform.database.dataSource(),
              users,
              platform.timings.relay(),
              platform.threads.named("relay")));
    }
  }

  private static StreamLimits limits(Settings settings, int total) {
    return StreamLimits.DEFAULT.withStreams(settings.streamsPerUser(), total);
  }
}
