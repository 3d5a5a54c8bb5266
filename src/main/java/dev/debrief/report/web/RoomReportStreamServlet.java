package dev.debrief.report.web;

import dev.debrief.auth.BearerTokenFilter;
import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.SubRoutes;
import dev.debrief.report.Report;
import dev.debrief.report.RoomReports;
import dev.debrief.sse.SseServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code /api/rooms/{room}/excel}: the article's route, on which one GET both leaves the room and
 * streams the report. It follows the report there is; only where there is none does it leave the
 * room, and never for a request that was not meant to: a reconnect, a prefetch, another site's
 * page.
 */
public final class RoomReportStreamServlet extends ApiServlet {
  private final RoomReports reports;
  private final ReportStream stream;

  public RoomReportStreamServlet(RoomReports reports, ReportStream stream) {
    this.reports = reports;
    this.stream = stream;
    on("GET", this::follow);
  }

  private void follow(HttpServletRequest request, HttpServletResponse response) {
    SseServer.requireAcceptable(request); // before a report is created
    stream.one(request, response, report(request));
  }

  private Report report(HttpServletRequest request) {
    Caller caller = Caller.of(request);
    String room = SubRoutes.id(request);
    String lastEventId = SseServer.lastEventId(request);
    if (lastEventId != null) {
      return stream
          .ofEvent(caller, room, lastEventId)
          .or(() -> reports.current(caller, room))
          .orElseThrow(RequestFailure::notFound);
    }
    return reports
        .current(caller, room)
        .orElseGet(
            () -> {
              if (!mayLeave(request)) {
                throw RequestFailure.notFound();
              }
              stream.requireCapacity(caller);
              return reports.leave(caller, room, false, null).report();
            });
  }

  /** Whether the caller means to leave, and no browser or page on its own account. */
  private static boolean mayLeave(HttpServletRequest request) {
    boolean prefetch =
        request.getHeader("Sec-Purpose") != null || request.getHeader("Purpose") != null;
    return request.getMethod().equals("GET")
        && !prefetch
        && (!BearerTokenFilter.isByCookie(request) || isOwn(request));
  }

  /**
   * Whether one of this site's pages sent a request that any page may make a browser send with the
   * cookie. A browser that does not say where a GET comes from is trusted where it asks for a
   * stream by name, as EventSource does and no link and no picture.
   */
  private static boolean isOwn(HttpServletRequest request) {
    boolean told =
        request.getHeader("Sec-Fetch-Site") != null || request.getHeader("Origin") != null;
    return told ? BearerTokenFilter.isSameOrigin(request) : SseServer.isRequestedBy(request);
  }
}
