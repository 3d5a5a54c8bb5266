package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Collection;
import dev.debrief.http.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;

/** {@code /api/reports/{report}/retry}: lets a failed report go on from the step that failed. */
public final class RetryServlet extends ApiServlet {
  private final ReportDesk desk;
  private final ReportAnswer answer;

  public RetryServlet(ReportDesk desk, Json json, InstantSource clock) {
    this.desk = desk;
    this.answer = new ReportAnswer(json, clock);
    on("POST", this::retry);
  }

  private void retry(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Report report = desk.retry(Collection.id(request), Caller.of(request));
    answer.write(request, response, HttpServletResponse.SC_ACCEPTED, report);
  }
}
