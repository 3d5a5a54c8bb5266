package dev.debrief.report.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.SubRoutes;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /api/reports/{report}/file}: the report's files, for its reader. */
public final class ReportFileServlet extends ApiServlet {
  private final Reports reports;
  private final FileResponse answer;

  public ReportFileServlet(Reports reports, ReportFiles files, List<OutputFormat> formats) {
    this.reports = reports;
    this.answer = new FileResponse(files, formats);
    on("GET", this::file);
  }

  private void file(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answer.write(request, response, reports.require(SubRoutes.id(request), Caller.of(request)));
  }
}
