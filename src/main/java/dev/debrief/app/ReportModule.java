package dev.debrief.app;

import dev.debrief.job.JobQueue;
import dev.debrief.output.MarkdownSummary;
import dev.debrief.output.NdjsonMessages;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.OutputWriter;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportOutputs;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportRetention;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Reports;
import dev.debrief.report.RoomReports;
import dev.debrief.report.Summarizer;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.report.file.JdbcReportFiles;
import dev.debrief.report.web.ReportStream;
import dev.debrief.report.workflow.FilesStep;
import dev.debrief.report.workflow.ReportLimits;
import dev.debrief.report.workflow.ReportWorkflow;
import dev.debrief.report.workflow.SummarizeStep;
import dev.debrief.room.Rooms;
import dev.debrief.summary.FallbackSummarizer;
import dev.debrief.summary.extractive.ExtractiveSummarizer;
import dev.debrief.summary.model.ModelSummarizer;
import dev.debrief.workbook.PoiWorkbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Logger;

/** Reports: the steps that make them, their files, and what callers can do with them. */
final class ReportModule {
  private static final Logger LOG = Logger.getLogger(ReportModule.class.getName());

  final JobQueue jobs;
  final ReportStore store;
  final ReportOverview overview;
  final ReportFiles files;
  final DeliveryModule delivery;
  final PoiWorkbook workbook;
  final List<OutputFormat> formats;
  final ReportWorkflow workflow;
  final ReportRetention retention;
  final Reports reports;
  final RoomReports ofRooms;
  final ReportStream stream;

  ReportModule(Platform platform, StreamModule streams, Rooms rooms, String version) {
    Duration kept = platform.settings.retention();
    jobs = new JobQueue(platform.jdbi, platform.clock, platform.timings.jobs());
    store = new ReportStore(platform.jdbi, platform.json);
    overview = new ReportOverview(platform.jdbi, store, platform.clock);
    files = files(platform);
    delivery = new DeliveryModule(platform, store, overview, jobs);

    ReportEvents events = new ReportEvents(streams.users, streams.log, platform.json);
    workbook = new PoiWorkbook(version);
    List<OutputWriter> outputs =
        List.of(workbook, new MarkdownSummary(), new NdjsonMessages(platform.json.mapper()));
    formats = outputs.stream().map(OutputWriter::format).toList();
    workflow =
        new ReportWorkflow(
            store,
            rooms.store(),
            events,
            List.of(
                new SummarizeStep(summarizer(platform), store),
                new FilesStep(
                    new ReportOutputs(files, outputs),
                    store,
                    delivery.mails,
                    kept,
                    platform.clock)),
            ReportLimits.of(platform.settings.stepTries(), platform.timings.retries().steps()),
            platform.clock);

    retention = new ReportRetention(platform.jdbi, store, files, kept, platform.clock);
    reports = new Reports(platform.jdbi, store, events, jobs, retention, platform.clock);
    ofRooms = new RoomReports(rooms, store, events, jobs, platform.clock);
    stream = new ReportStream(store, streams.log, streams.users, platform.json, platform.clock);
  }

  private static ReportFiles files(Platform platform) {
    if (platform.database.isPostgres()) {
      return new JdbcReportFiles(platform.jdbi);
    }
    try {
      return new DirectoryReportFiles(platform.folder("files"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Summarizer summarizer(Platform platform) {
    Summarizer extractive = new ExtractiveSummarizer();
    if (platform.settings.model().isEmpty()) {
      LOG.info("No model is set (debrief.llm.base-url): summaries are extractive");
      return extractive;
    }
    ExecutorService calls =
        platform.closings.shutDown(
            "model calls", Executors.newCachedThreadPool(platform.threads.named("model")));
    ModelSummarizer model =
        platform.closings.add(
            "model",
            new ModelSummarizer(
                platform.settings.model().get(), calls, platform.timings.retries().model()));
    return new FallbackSummarizer(model, extractive);
  }
}
