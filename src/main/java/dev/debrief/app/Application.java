package dev.debrief.app;

import dev.debrief.auth.SessionServlet;
import dev.debrief.cluster.PostgresRelay;
import dev.debrief.db.Database;
import dev.debrief.db.DatabaseClock;
import dev.debrief.demo.DemoTokenServlet;
import dev.debrief.demo.SampleRooms;
import dev.debrief.http.Json;
import dev.debrief.http.NotFoundServlet;
import dev.debrief.http.OpenApiServlet;
import dev.debrief.http.SubRoutes;
import dev.debrief.job.JobQueue;
import dev.debrief.mail.MailChannel;
import dev.debrief.mail.ReportMails;
import dev.debrief.mail.SmtpReportMailer;
import dev.debrief.ops.HealthServlet;
import dev.debrief.ops.LogLevels;
import dev.debrief.ops.Management;
import dev.debrief.ops.Metrics;
import dev.debrief.ops.MetricsServlet;
import dev.debrief.ops.NodeInfo;
import dev.debrief.ops.NodeStats;
import dev.debrief.ops.Operations;
import dev.debrief.ops.OpsApi;
import dev.debrief.ops.OpsStream;
import dev.debrief.ops.Snapshot;
import dev.debrief.ops.Stats;
import dev.debrief.ops.Totals;
import dev.debrief.outbox.Outbox;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportRetention;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Reports;
import dev.debrief.report.Summarizer;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.report.file.DownloadLinks;
import dev.debrief.report.file.JdbcReportFiles;
import dev.debrief.report.web.LeaveServlet;
import dev.debrief.report.web.MailedFileServlet;
import dev.debrief.report.web.ReportFileServlet;
import dev.debrief.report.web.ReportServlet;
import dev.debrief.report.web.ReportStream;
import dev.debrief.report.web.ReportStreamServlet;
import dev.debrief.report.web.ReportsServlet;
import dev.debrief.report.web.ReportsStreamServlet;
import dev.debrief.report.web.RetryServlet;
import dev.debrief.report.web.RoomReportStreamServlet;
import dev.debrief.report.workflow.ReportLimits;
import dev.debrief.report.workflow.ReportWorkflow;
import dev.debrief.report.workflow.SummarizeStep;
import dev.debrief.report.workflow.WorkbookStep;
import dev.debrief.room.RoomStore;
import dev.debrief.room.Rooms;
import dev.debrief.room.web.ImportServlet;
import dev.debrief.room.web.MessagesServlet;
import dev.debrief.room.web.RoomServlet;
import dev.debrief.room.web.RoomStreamServlet;
import dev.debrief.room.web.RoomsServlet;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.sse.Streams;
import dev.debrief.sse.WriterPool;
import dev.debrief.summary.FallbackSummarizer;
import dev.debrief.summary.extractive.ExtractiveSummarizer;
import dev.debrief.summary.model.ModelSummarizer;
import dev.debrief.workbook.PoiWorkbook;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.SecretKey;
import org.jdbi.v3.core.Jdbi;

/**
 * The one place where Debrief is put together: every collaborator is made here, from the bottom up,
 * and closed in reverse order. Two applications in one JVM know nothing of each other.
 */
public final class Application implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Application.class.getName());

  /** How often expired reports and keys are looked for. */
  private static final Duration RETENTION_CHECK = Duration.ofMinutes(10);

  /** How often this node's clock is compared with the database's. */
  private static final Duration CLOCK_COMPARISON = Duration.ofSeconds(30);

  /** Streams of operators, who are counted apart. */
  private static final int OPERATORS_STREAMS = 100;

  private static final int STREAM_WRITERS =
      Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  /** How long a stopping server lets running reports go on before it hands them over. */
  private static final Duration RUNNING_STEPS_WAIT = Duration.ofSeconds(2);

  private final ShutdownSequence closings = new ShutdownSequence();
  private final Threads threads = Threads.ofServer();

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
    Json json = new Json();

    closings.add("threads", threads::awaitEnd);
    Database database =
        closings.add("database", Databases.open(settings, threads.named("connections")));
    Jdbi jdbi = database.jdbi();
    DatabaseClock clock = new DatabaseClock(jdbi, Clock.systemUTC());

    EventDispatcher dispatcher = new EventDispatcher();
    if (database.isPostgres()) {
      closings.add(
          "relay to other nodes",
          new PostgresRelay(database.dataSource(), dispatcher, threads.named("relay")));
    }
    WriterPool writers =
        closings.add("stream writers", new WriterPool(STREAM_WRITERS, threads.named("stream")));
    Streams streams =
        new Streams(
            dispatcher,
            writers,
            clock,
            database::settle,
            settings.streamsPerUser(),
            settings.streamsMax());

    Rooms rooms = new Rooms(new RoomStore(jdbi, json, clock), dispatcher, json, clock);

    JdbcEventLog log = new JdbcEventLog(jdbi, clock);
    ReportStore reports = new ReportStore(jdbi, json);
    ReportEvents events = new ReportEvents(dispatcher, log, json);
    ReportFiles files =
        database.isPostgres() ? new JdbcReportFiles(jdbi) : files(settings.home().resolve("files"));
    DownloadLinks tickets = new DownloadLinks(jdbi, reports, json.mapper(), clock);
    JobQueue jobs = new JobQueue(jdbi, clock);
    MailChannel mail =
        new MailChannel(
            reports,
            MailServers.find(settings).map(server -> new SmtpReportMailer(server, clock)),
            new MailChannel.Links(settings.publicUrl(), tickets));
    Outbox outbox = new Outbox(jdbi, jobs, List.of(mail), clock);
    ReportOverview overview = new ReportOverview(jdbi, reports, clock);
    ReportMails mails = new ReportMails(outbox, mail, overview);
    PoiWorkbook workbook = new PoiWorkbook(version(context));
    ReportWorkflow workflow =
        new ReportWorkflow(
            reports,
            rooms.store(),
            events,
            List.of(
                new SummarizeStep(summarizer(settings), reports),
                new WorkbookStep(workbook, files, reports, mails, settings.retention(), clock)),
            ReportLimits.of(settings.stepTries()),
            clock);
    ReportRetention eraser = new ReportRetention(jdbi, reports, files, settings.retention(), clock);
    Reports desk = new Reports(jdbi, rooms, reports, log, events, jobs, eraser, clock);
    ReportStream stream = new ReportStream(reports, log, streams, json, clock);

    // A thread for each of its four users, of which each runs once at a time: where the database
    // hangs, each waits on its own.
    ScheduledExecutorService ticks = closings.shutDown("clock", threads.clock("clock", 4));
    Streams opsStreams =
        new Streams(
            dispatcher, writers, clock, () -> {}, settings.streamsPerUser(), OPERATORS_STREAMS);
    Operations operations = new Operations(streams, overview, desk, jobs, mails);
    Totals.Query totals = new Totals.Query(overview, mails, rooms.store(), ticks);
    Stats stats =
        NodeStats.of(streams, operations, State.all(workflow.states()), settings.workers());
    NodeInfo node = NodeInfo.now(version(context), settings.workers(), clock);
    Snapshot snapshot = new Snapshot(node, stats, totals, streams, overview, mails);
    LogLevels logs = closings.add("log levels", new LogLevels());
    Metrics metrics = closings.add("metrics", new Metrics(stats, totals, workflow));
    metrics.watch(jobs);
    metrics.watchClock(clock::skew);
    database.pool().ifPresent(metrics::watch);
    OpsStream opsStream = new OpsStream(snapshot, opsStreams, dispatcher, json);

    // The URL map, behind the gate.
    ServletRegistry web = new ServletRegistry(context);
    BooleanSupplier keys = Filters.install(web, settings, json, clock, threads, closings);

    web.servlet("session", new SessionServlet(json, clock, settings.demo()), "/api/session");
    web.servlet(
        "rooms",
        new SubRoutes(
            new RoomsServlet(rooms, json),
            new RoomServlet(rooms, json),
            Map.of(
                "messages", new MessagesServlet(rooms, json),
                "events", new RoomStreamServlet(rooms, streams, json),
                "import", new ImportServlet(rooms, json, temporary(settings.home())),
                "leave", new LeaveServlet(desk, json, clock),
                "excel", new RoomReportStreamServlet(desk, stream))),
        "/api/rooms/*");
    web.servlet("all-reports", new ReportsStreamServlet(stream), "/api/reports/events");
    web.servlet(
        "reports",
        new SubRoutes(
            new ReportsServlet(reports, json, clock),
            new ReportServlet(desk, json, clock),
            Map.of(
                "events", new ReportStreamServlet(desk, stream),
                "file", new ReportFileServlet(desk, files),
                "retry", new RetryServlet(desk, json, clock))),
        "/api/reports/*");
    web.servlet("mailed-file", new MailedFileServlet(tickets, files), "/file/*");
    web.servlet("description", new OpenApiServlet(), "/api/openapi.json");
    web.servlet("ops-events", opsStream, "/api/ops/events");
    new OpsApi(operations, snapshot, logs, json)
        .servlets()
        .forEach((path, servlet) -> web.servlet(path, servlet, path));
    web.servlet("health", new HealthServlet(operations, totals, keys, json), "/health/*");
    web.servlet("metrics", new MetricsServlet(metrics), "/metrics");
    web.servlet("nothing-else", new NotFoundServlet(), "/api/*");
    if (settings.demo()) {
      SampleRooms samples = new SampleRooms(rooms, json);
      samples.install();
      web.servlet(
          "demo-token",
          new DemoTokenServlet(
              samples,
              new DemoTokenServlet.Signing(
                  (SecretKey) settings.jwt().key(),
                  settings.jwt().rules().issuer(),
                  settings.jwt().rules().audience(),
                  settings.jwt().rules().rolesClaim()),
              json,
              clock),
          "/api/demo/token");
    }

    // What runs by itself, last: everything it uses is there.
    ScheduledExecutorService streamTicks = // no database call on it
        closings.shutDown("stream clock", threads.clock("stream-clock", 3));
    eachSecond(streamTicks, streams::tick);
    eachSecond(streamTicks, opsStreams::tick);
    every(streamTicks, WriterPool.REBALANCE_EVERY, writers::rebalance);
    every(ticks, CLOCK_COMPARISON, clock::compare);
    eachSecond(streamTicks, workflow::emitProgress);
    eachSecond(ticks, workflow::saveProgress);
    eachSecond(ticks, opsStream::tick);
    eachSecond(streamTicks, operations::tick);
    ticks.execute(() -> warmUp(workbook));
    jobs.define(Reports.JOB, workflow::run);
    jobs.define(Outbox.JOB, outbox::deliver);
    jobs.repeat(
        "retention",
        RETENTION_CHECK,
        () -> {
          rooms.store().keys().eraseExpired();
          eraser.eraseExpired();
        });
    jobs.repeat("ticket-keys", RETENTION_CHECK, tickets::rotate);
    closings.add("jobs", jobs);
    if (database.isEmbedded()) {
      jobs.requeueAll();
    }
    jobs.start(
        database.dataSource(), threads.pool("worker", settings.workers()), settings.workers());
    closings.add("streams", streams);
    closings.add("operators' streams", opsStreams);
    closings.add(
        "MXBeans", new Management(operations, stats, totals, logs, context.getContextPath()));
    closings.add(
        "running steps",
        () -> {
          jobs.pause();
          workflow.stop(RUNNING_STEPS_WAIT);
        });
  }

  private static void eachSecond(ScheduledExecutorService ticks, Runnable task) {
    every(ticks, Duration.ofSeconds(1), task);
  }

  private static void every(ScheduledExecutorService ticks, Duration pause, Runnable task) {
    ScheduledFuture<?> unused =
        ticks.scheduleWithFixedDelay( // what a slow run left out is not made up for
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

  private Summarizer summarizer(Settings settings) {
    Summarizer extractive = new ExtractiveSummarizer();
    if (settings.model().isEmpty()) {
      LOG.info("No model is set (debrief.llm.base-url): summaries are extractive");
      return extractive;
    }
    ExecutorService calls =
        closings.shutDown("model calls", Executors.newCachedThreadPool(threads.named("model")));
    ModelSummarizer model =
        closings.add("model", new ModelSummarizer(settings.model().get(), calls));
    return new FallbackSummarizer(model, extractive);
  }

  private static ReportFiles files(Path folder) {
    try {
      return new DirectoryReportFiles(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary(Path home) {
    try {
      return Files.createDirectories(home.resolve("tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
