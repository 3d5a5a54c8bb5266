package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.RequestInput;
import dev.debrief.http.SubRoutes;
import dev.debrief.report.RoomReports;
import dev.debrief.room.IdempotencyKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;

/** {@code /api/rooms/{room}/leave}: the caller leaves, the room's report is made. */
public final class LeaveServlet extends ApiServlet {
  private final RoomReports reports;
  private final Json json;
  private final ReportResponse answer;

  public LeaveServlet(RoomReports reports, Json json, InstantSource clock) {
    this.reports = reports;
    this.json = json;
    this.answer = new ReportResponse(json, clock);
    on("POST", this::leave);
  }

  private void leave(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Leave leave = isEmpty(request) ? new Leave(false) : json.read(request, Leave.class);
    String room = SubRoutes.id(request);
    IdempotencyKey.Use use = IdempotencyKey.use(request, room, "leave", json.bytes(leave));
    RoomReports.LeaveResult left = reports.leave(Caller.of(request), room, leave.again(), use);
    response.setHeader("Location", location(request, "api", "reports", left.report().id()));
    answer.write(
        request,
        response,
        left.created() ? HttpServletResponse.SC_ACCEPTED : HttpServletResponse.SC_OK,
        left.report());
  }

  /** A body of unknown length without a type is read to see whether there is any. */
  private static boolean isEmpty(HttpServletRequest request) throws IOException {
    return request.getContentLengthLong() == 0
        || (request.getContentType() == null && RequestInput.body(request).read() < 0);
  }

  /**
   * The body: {@code {}} or none at all, or {@code {"again":true}} for a new report of the same
   * messages.
   */
  record Leave(boolean again) {}
}
