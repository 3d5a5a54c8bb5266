package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.EventStream;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.sse.AccessLostException;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.EventId;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.StreamRequest;
import dev.debrief.sse.Streams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the streams of reports: of one, which ends with it, or of all of a caller's, which stays
 * open. Decides from the id the client saw last where the stream begins.
 */
public final class ReportStream {
  private static final int SNAPSHOTS = 50;

  private final ReportStore store;
  private final JdbcEventLog log;
  private final Streams streams;
  private final Json json;
  private final ReportResponse answer;

  public ReportStream(
      ReportStore store, JdbcEventLog log, Streams streams, Json json, InstantSource clock) {
    this.store = store;
    this.log = log;
    this.streams = streams;
    this.json = json;
    this.answer = new ReportResponse(json, clock);
  }

  /** Where a stream begins, and what it says first. */
  private record Start(long after, String lastId, String firstId, List<Event> opening) {
    static Start at(long after, String lastId) {
      return new Start(after, lastId, null, List.of());
    }

    static Start over(long after, Event reset) {
      return new Start(after, null, null, List.of(reset));
    }
  }

  /** Streams one report of the caller to its end; 204 to a client that has seen the end. */
  void one(HttpServletRequest request, HttpServletResponse response, Report known) {
    // The head before the report: what ends in between then ends behind the head, and is streamed.
    EventId head = log.head(known.recipient().user()).orElseThrow();
    Report report = store.find(known.id()).orElseThrow(RequestFailure::notFound);
    Optional<Long> end =
        report.state().isLast() ? log.numberOf(report.id(), ReportEvents.END) : Optional.empty();
    Start start = startOfOne(request, report, head, end);
    if (end.isPresent() && start.after() >= end.get()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else if (!EventStream.isAnswered(request, response)) {
      open(request, response, report.id(), start, ONE);
    }
  }

  private Start startOfOne(
      HttpServletRequest request, Report report, EventId head, Optional<Long> end) {
    String sent = EventStream.lastEventId(request);
    if (sent == null) {
      return Start.at(log.first(report.id()).orElse(1L) - 1, null);
    }
    return EventId.parse(sent)
        .filter(id -> isOf(head, id))
        .map(id -> Start.at(id.seq(), sent))
        .orElseGet(
            () ->
                Start.over(
                    end.orElse(head.seq() + 1) - 1,
                    Event.of("reset", json.text(answer.snapshot(request, report)))));
  }

  private static boolean isOf(EventId head, EventId id) {
    return id.epoch().equals(head.epoch()) && id.seq() <= head.seq();
  }

  /** Refuses, before a report is made for it, a stream that would be one too many. */
  void requirePlace(Caller caller) {
    EventStream.requirePlace(streams, caller.user());
  }

  /** The caller's report that the event of that id was about, if it is one of that room. */
  Optional<Report> ofEvent(Caller caller, String room, String lastEventId) {
    Optional<EventId> head = log.head(caller.user());
    return EventId.parse(lastEventId)
        .filter(id -> head.isPresent() && isOf(head.get(), id))
        .flatMap(id -> log.reportOf(caller.user(), id.seq()))
        .flatMap(report -> store.find(report, caller.user()))
        .filter(report -> report.room().equals(room));
  }

  /**
   * Streams all of the caller's reports, those started later included. Without an id it begins with
   * the story of those that run.
   */
  void all(HttpServletRequest request, HttpServletResponse response) {
    if (EventStream.isAnswered(request, response)) {
      return;
    }
    open(request, response, null, startOfAll(request), new ManyView(json));
  }

  private Start startOfAll(HttpServletRequest request) {
    String user = Caller.of(request).user();
    String sent = EventStream.lastEventId(request);
    Optional<EventId> head = log.head(user);
    if (sent == null) {
      long first =
          store.unfinished(user).stream()
              .flatMap(report -> log.first(report.id()).stream())
              .min(Long::compare)
              .orElse(head.map(EventId::seq).orElse(0L) + 1);
      String firstId = head.map(id -> new EventId(id.epoch(), first - 1).toString()).orElse(null);
      return new Start(first - 1, null, firstId, List.of());
    }
    return EventId.parse(sent)
        .filter(id -> head.isPresent() && isOf(head.get(), id))
        .map(id -> Start.at(id.seq(), sent))
        .orElseGet(
            () -> {
              List<ReportJson> snapshots =
                  store.of(user, null, SNAPSHOTS).stream()
                      .map(r -> answer.snapshot(request, r))
                      .toList();
              return Start.over(
                  head.map(EventId::seq).orElse(0L),
                  Event.of("reset", json.text(Map.of("reports", snapshots))));
            });
  }

  private void open(
      HttpServletRequest request,
      HttpServletResponse response,
      String report,
      Start start,
      EventFilter view) {
    Caller caller = Caller.of(request);
    EventStream.open(
        request,
        response,
        streams,
        new StreamRequest(
            caller.user(),
            caller.expiresAt(),
            ReportEvents.channel(caller.user()),
            report,
            report == null ? log : owned(report, caller.user()),
            start.after(),
            start.lastId(),
            start.firstId(),
            start.opening(),
            view));
  }

  /** The log, for as long as the report is the user's: an erased one ends its streams. */
  private Replayer owned(String report, String user) {
    return (channel, subject, seq, limit) -> {
      if (!store.exists(report, user)) {
        throw new AccessLostException("the report is gone");
      }
      return log.after(channel, subject, seq, limit);
    };
  }

  private static final EventFilter ONE =
      new EventFilter() {
        @Override
        public Event show(String subject, Event event) {
          return event;
        }

        @Override
        public boolean ends(Event shown) {
          return shown.type().equals(ReportEvents.END);
        }
      };

  /** Statuses and ends as JSON that names the report, which on this stream nothing else would. */
  private record ManyView(Json json) implements EventFilter {
    @Override
    public Event show(String subject, Event event) {
      return switch (event.type()) {
        case ReportEvents.STATUS -> event.withData(json.text(new StatusOf(subject, event.data())));
        case ReportEvents.END -> event.withData(json.text(new EndOf(subject, event.data())));
        default -> event;
      };
    }

    @Override
    public boolean ends(Event shown) {
      return false;
    }

    private record StatusOf(String report, String status) {}

    private record EndOf(String report, String state) {}
  }
}
