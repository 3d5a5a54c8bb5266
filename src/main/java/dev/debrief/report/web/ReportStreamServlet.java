package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.SubRoutes;
import dev.debrief.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code /api/reports/{report}/events}: one report's story, from its beginning or where it was
 * left.
 */
public final class ReportStreamServlet extends ApiServlet {
  private final Reports reports;
  private final ReportStream stream;

  public ReportStreamServlet(Reports reports, ReportStream stream) {
    this.reports = reports;
    this.stream = stream;
    on("GET", this::stream);
  }

  private void stream(HttpServletRequest request, HttpServletResponse response) {
    stream.one(request, response, reports.require(SubRoutes.id(request), Caller.of(request)));
  }
}
