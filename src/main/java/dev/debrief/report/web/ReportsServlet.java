package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.http.RequestInput;
import dev.debrief.report.Report;
import dev.debrief.report.ReportStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/reports}: the caller's reports, newest first. */
public final class ReportsServlet extends ApiServlet {
  private final ReportStore store;
  private final Json json;
  private final InstantSource clock;

  public ReportsServlet(ReportStore store, Json json, InstantSource clock) {
    this.store = store;
    this.json = json;
    this.clock = clock;
    on("GET", this::list);
  }

  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int limit = (int) number(request, "limit", 50, 1, 200);
    List<Report> found =
        store.of(
            Caller.of(request).user(),
            Page.Cursor.of(RequestInput.parameter(request, "cursor")),
            limit + 1);
    Instant now = clock.instant();
    json.write(
        response,
        HttpServletResponse.SC_OK,
        Page.cut(
            found,
            limit,
            report -> ReportJson.of(report, request.getContextPath(), now),
            report -> new Page.Cursor(report.createdAt(), report.id()).cursor()));
  }
}
