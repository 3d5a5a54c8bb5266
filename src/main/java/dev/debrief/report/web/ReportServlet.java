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
import java.util.Optional;

/** {@code /api/reports/{report}}: one of the caller's reports; cancelled or erased by DELETE. */
public final class ReportServlet extends ApiServlet {
  private final Reports reports;
  private final ReportResponse answer;

  public ReportServlet(Reports reports, Json json, InstantSource clock) {
    this.reports = reports;
    this.answer = new ReportResponse(json, clock);
    on("GET", this::show);
    on("DELETE", this::delete);
  }

  private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Report report = reports.require(SubRoutes.id(request), Caller.of(request));
    answer.write(request, response, HttpServletResponse.SC_OK, report);
  }

  private void delete(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<Report> cancelled = reports.delete(SubRoutes.id(request), Caller.of(request));
    if (cancelled.isPresent()) {
      answer.write(request, response, HttpServletResponse.SC_OK, cancelled.get());
    } else {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }
}
