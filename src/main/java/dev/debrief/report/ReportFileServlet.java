package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Collection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /api/reports/{report}/file}: the workbook, for the report's reader. */
public final class ReportFileServlet extends ApiServlet {
  private final ReportDesk desk;
  private final FileAnswer answer;

  public ReportFileServlet(ReportDesk desk, ReportFiles files) {
    this.desk = desk;
    this.answer = new FileAnswer(files);
    on("GET", this::file);
  }

  private void file(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answer.write(request, response, desk.require(Collection.id(request), Caller.of(request)));
  }
}
