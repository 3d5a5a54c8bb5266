package dev.debrief.report.web;

import dev.debrief.http.ApiServlet;

/** {@code /api/reports/events}: all of the caller's reports on one connection. */
public final class ReportsStreamServlet extends ApiServlet {
  public ReportsStreamServlet(ReportStream stream) {
    on("GET", stream::all);
  }
}
