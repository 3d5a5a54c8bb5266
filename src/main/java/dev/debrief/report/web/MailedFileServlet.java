package dev.debrief.report.web;

import dev.debrief.http.ApiServlet;
import dev.debrief.http.RequestFailure;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.Report;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.file.DownloadLinks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code /file/{ticket}}: the report's files, for the bearer of the mailed link. Needs no login; a
 * ticket that is changed, expired, or of an erased report finds nothing.
 */
public final class MailedFileServlet extends ApiServlet {
  private final DownloadLinks tickets;
  private final FileResponse answer;

  public MailedFileServlet(DownloadLinks tickets, ReportFiles files, List<OutputFormat> formats) {
    this.tickets = tickets;
    this.answer = new FileResponse(files, formats);
    on("GET", this::file);
  }

  private void file(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo();
    String ticket = path == null ? "" : path.substring(1);
    Report report = tickets.open(ticket).orElseThrow(RequestFailure::notFound);
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Robots-Tag", "noindex");
    answer.write(request, response, report);
  }
}
