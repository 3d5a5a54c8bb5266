package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Collection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code /api/reports/{report}/events}: one report's story, from its beginning or where it was
 * left.
 */
public final class ReportStreamServlet extends ApiServlet {
  private final ReportDesk desk;
  private final ReportStream stream;

  public ReportStreamServlet(ReportDesk desk, ReportStream stream) {
    this.desk = desk;
    this.stream = stream;
    on("GET", this::stream);
  }

  private void stream(HttpServletRequest request, HttpServletResponse response) {
    stream.one(request, response, desk.require(Collection.id(request), Caller.of(request)));
  }
}
