package dev.debrief.report;

import dev.debrief.http.Json;
import dev.debrief.report.Report.State;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.SSEChannelPublisher;
import dev.debrief.sse.SseServer;

/**
 * The events of reports: their names on the wire, the channel they travel on (one a user, carrying
 * all of that user's reports), and the publisher a report's job writes with.
 */
public final class ReportEvents {
  /** A stage the report has reached, or a tick of the running one; the data is a sentence. */
  public static final String STATUS = "EXCEL_STATUS";

  /** How far the running step is, as JSON; never recorded. */
  public static final String PROGRESS = "EXCEL_PROGRESS";

  /** A further piece of the summary, as JSON; never recorded. */
  public static final String SUMMARY = "EXCEL_SUMMARY";

  /** The report has ended: {@code finished}, {@code failed} or {@code cancelled}. */
  public static final String END = "EXCEL_STATUS_END";

  private static final SSEChannelPublisher.Types TYPES = new SSEChannelPublisher.Types(STATUS, END);

  private final SseServer streams;
  private final JdbcEventLog log;
  private final Json json;

  /**
   * @param streams whose log is that one
   */
  public ReportEvents(SseServer streams, JdbcEventLog log, Json json) {
    this.streams = streams;
    this.log = log;
    this.json = json;
  }

  public static ChannelKey channel(String user) {
    return new ChannelKey(STATUS, user);
  }

  public SSEChannelPublisher publisher(Report report) {
    return streams.publisher(channel(report.recipient().user()), report.id(), TYPES);
  }

  /** Makes the user's channel if there is none; a transaction of its own. */
  void openChannel(String user) {
    log.openChannel(user);
  }

  /** Locks the user's channel until the caller's transaction ends. */
  void lock(String user) {
    log.lock(user);
  }

  /** Takes the end of a report's events back, in the caller's transaction: more will come. */
  void reopen(Report report) {
    log.lock(report.recipient().user());
    log.reopen(report.id(), END);
  }

  private record ProgressJson(
      String report, String state, int percent, long done, long total, Long etaSeconds) {}

  /**
   * Emits how far a step is.
   *
   * @param publisher the report's
   * @param etaSeconds how long it still takes; null while that cannot be said
   */
  public void progress(
      SSEChannelPublisher publisher,
      Report report,
      State step,
      Completion completion,
      Long etaSeconds) {
    publisher.emit(
        PROGRESS,
        json.text(
            new ProgressJson(
                report.id(),
                step.word(),
                completion.percent(),
                completion.done(),
                completion.total(),
                etaSeconds)));
  }

  private record DeltaJson(String report, String delta) {}

  /** Emits a further piece of the summary. */
  public void delta(SSEChannelPublisher publisher, Report report, String text) {
    publisher.emit(SUMMARY, json.text(new DeltaJson(report.id(), text)));
  }
}
