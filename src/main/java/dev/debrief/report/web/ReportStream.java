package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.sse.AccessLostException;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.EventId;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Opens the streams of reports: of one, which ends with it, or of all of a caller's, which stays
 * open.
 */
public final class ReportStream {
  private static final int SNAPSHOTS = 50;

  private final ReportStore store;
  private final JdbcEventLog log;
  private final SseServer streams;
  private final Json json;
  private final ReportResponse answer;

  public ReportStream(
      ReportStore store, JdbcEventLog log, SseServer streams, Json json, InstantSource clock) {
    this.store = store;
    this.log = log;
    this.streams = streams;
    this.json = json;
    this.answer = new ReportResponse(json, clock);
  }

  /** Streams one report of the caller to its end; 204 to a client that has seen the end. */
  void one(HttpServletRequest request, HttpServletResponse response, Report known) {
    String report = known.id();
    streams.open(
        request,
        response,
        of(request)
            .about(report)
            .reading(new OwnedLog(report, known.recipient().user()))
            .fromBeginning(() -> log.first(report).orElse(1L) - 1)
            .endingAt(() -> endOf(report))
            .reset(() -> reset(answer.snapshot(request, require(report))))
            .filter(EventFilter.until(ReportEvents.END)));
  }

  /**
   * Streams all of the caller's reports, those started later included. Without an id it begins with
   * the first event of those that are not finished.
   */
  void all(HttpServletRequest request, HttpServletResponse response) {
    String user = Caller.of(request).user();
    streams.open(
        request,
        response,
        of(request)
            .from(head -> beforeUnfinished(user).orElse(head))
            .reset(() -> reset(Map.of("reports", snapshots(request, user))))
            .filter(new ManyFilter(json)));
  }

  private static StreamRequest of(HttpServletRequest request) {
    Caller caller = Caller.of(request);
    return StreamRequest.of(ReportEvents.channel(caller.user()))
        .user(caller.user())
        .expiresAt(caller.expiresAt());
  }

  /** Refuses, before a report is created for it, a stream that would be one too many. */
  void requireCapacity(Caller caller) {
    streams.requireCapacity(caller.user());
  }

  /** The caller's report that the event of that id was about, if it is one of that room. */
  Optional<Report> ofEvent(Caller caller, String room, String lastEventId) {
    EventId head = log.head(caller.user()).orElse(null);
    return EventId.parse(lastEventId)
        .filter(id -> id.isContinuedBy(head))
        .flatMap(id -> log.reportOf(caller.user(), id.seq()))
        .flatMap(report -> store.find(report, caller.user()))
        .filter(report -> report.room().equals(room));
  }

  private Report require(String report) {
    return store.find(report).orElseThrow(RequestFailure::notFound);
  }

  private OptionalLong endOf(String report) {
    return require(report).state().isLast()
        ? log.numberOf(report, ReportEvents.END).stream().mapToLong(n -> n).findFirst()
        : OptionalLong.empty();
  }

  private OptionalLong beforeUnfinished(String user) {
    return store.unfinished(user).stream()
        .flatMap(report -> log.first(report.id()).stream())
        .mapToLong(first -> first - 1)
        .min();
  }

  private List<ReportJson> snapshots(HttpServletRequest request, String user) {
    return store.of(user, null, SNAPSHOTS).stream().map(r -> answer.snapshot(request, r)).toList();
  }

  private Event reset(Object snapshot) {
    return Event.of("reset", json.text(snapshot));
  }

  /** The log, while the report is the user's: an erased one ends its streams. */
  private final class OwnedLog implements Replayer {
    private final String report;
    private final String user;

    OwnedLog(String report, String user) {
      this.report = report;
      this.user = user;
    }

    @Override
    public Optional<EventId> head(ChannelKey channel) {
      return log.head(channel);
    }

    @Override
    public Page after(ChannelKey channel, String subject, long seq, int limit) {
      if (!store.exists(report, user)) {
        throw new AccessLostException("the report was erased");
      }
      return log.after(channel, subject, seq, limit);
    }
  }

  /** Statuses and ends as JSON that names the report, which nothing else does on this stream. */
  private record ManyFilter(Json json) implements EventFilter {
    @Override
    public Event render(String subject, Event event) {
      return switch (event.type()) {
        case ReportEvents.STATUS -> event.withData(json.text(new StatusOf(subject, event.data())));
        case ReportEvents.END -> event.withData(json.text(new EndOf(subject, event.data())));
        default -> event;
      };
    }

    @Override
    public boolean isTerminal(Event rendered) {
      return false;
    }

    private record StatusOf(String report, String status) {}

    private record EndOf(String report, String state) {}
  }
}
