package dev.debrief.app;

import dev.debrief.demo.SampleRooms;
import dev.debrief.ops.Management;
import dev.debrief.room.RoomStore;
import dev.debrief.room.Rooms;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.logging.Logger;

/**
 * The one place where Debrief is put together, from the bottom up: platform, modules, routes,
 * schedules. It is closed in reverse order. Two applications in one JVM know nothing of each other.
 */
public final class Application implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Application.class.getName());

  private final ShutdownSequence closings = new ShutdownSequence();

  private Application() {}

  /**
   * Installs Debrief in a servlet context that is being initialized, with the settings found for
   * it.
   *
   * @throws SettingException for a setting that cannot be used; the deployment fails with it
   */
  public static Application install(ServletContext context) {
    Map<String, String> effective = new TreeMap<>();
    Settings settings = Settings.read(SettingLookup.of(context), effective);
    LOG.info(() -> "Settings: " + effective);
    Application application = new Application();
    try {
      application.build(context, settings);
    } catch (RuntimeException e) {
      application.close();
      throw e;
    }
    return application;
  }

  private void build(ServletContext context, Settings settings) {
    Platform platform = new Platform(settings, Timings.of(context), closings);
    String version = version(context);

    StreamModule streams = new StreamModule(platform);
    Rooms rooms =
        new Rooms(
            new RoomStore(platform.jdbi, platform.json, platform.clock),
            streams.users,
            platform.json,
            platform.clock);
    ReportModule reports = new ReportModule(platform, streams, rooms, version);
    Schedules schedules = new Schedules(platform);
    OpsModule ops =
        new OpsModule(platform, streams, rooms, reports, schedules.databaseTicks(), version);

    ServletRegistry web = new ServletRegistry(context);
    Routes routes = new Routes(web, platform);
    routes.operations(ops, Filters.install(web, platform));
    routes.session();
    routes.rooms(rooms, streams, reports);
    routes.reports(reports);
    if (settings.demo()) {
      SampleRooms samples = new SampleRooms(rooms, platform.json);
      samples.install();
      routes.demo(samples);
    }
    routes.rest();

    schedules.ticks(reports, ops);
    schedules.jobs(rooms, reports);
    closings.add("streams", streams.users);
    closings.add(
        "MXBeans",
        new Management(ops.operations, ops.stats, ops.totals, ops.logs, context.getContextPath()));
    closings.add(
        "running steps",
        () -> {
          reports.jobs.pause();
          reports.workflow.stop(platform.timings.runningStepsWait());
        });
  }

  /** The WAR's, as its manifest has it. */
  private static String version(ServletContext context) {
    try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      String version =
          manifest == null
              ? null
              : new Manifest(manifest)
                  .getMainAttributes()
                  .getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return version == null ? "development" : version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closings.close();
    RecordCacheLeak.replace();
  }
}
