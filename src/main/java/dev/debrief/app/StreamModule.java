package dev.debrief.app;

import dev.debrief.cluster.PostgresRelay;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.sse.Streams;
import dev.debrief.sse.WriterPool;

/** The streams of users and, counted apart, of operators; on PostgreSQL joined with other nodes. */
final class StreamModule {
  private static final int OPERATORS_STREAMS = 100;
  private static final int WRITERS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  final EventDispatcher dispatcher = new EventDispatcher();
  final WriterPool writers;
  final Streams users;
  final Streams operators;

  StreamModule(Platform platform) {
    Settings settings = platform.settings();
    if (platform.database().isPostgres()) {
      platform
          .closings()
          .add(
              "relay to other nodes",
              new PostgresRelay(
                  platform.database().dataSource(), dispatcher, platform.threads().named("relay")));
    }
    writers =
        platform
            .closings()
            .add("stream writers", new WriterPool(WRITERS, platform.threads().named("stream")));
    users =
        new Streams(
            dispatcher,
            writers,
            platform.clock(),
            platform.database()::settle,
            settings.streamsPerUser(),
            settings.streamsMax());
    operators =
        new Streams(
            dispatcher,
            writers,
            platform.clock(),
            () -> {},
            settings.streamsPerUser(),
            OPERATORS_STREAMS);
  }
}
