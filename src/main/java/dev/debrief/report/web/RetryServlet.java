package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.SubRoutes;
import dev.debrief.report.Report;
import dev.debrief.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;

/** {@code /api/reports/{report}/retry}: retries a failed report from the step that failed. */
public final class RetryServlet extends ApiServlet {
  private final Reports reports;
  private final ReportResponse answer;

  public RetryServlet(Reports reports, Json json, InstantSource clock) {
    this.reports = reports;
    this.answer = new ReportResponse(json, clock);
    on("POST", this::retry);
  }

  private void retry(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Report report = reports.retry(SubRoutes.id(request), Caller.of(request));
    answer.write(request, response, HttpServletResponse.SC_ACCEPTED, report);
  }
}
