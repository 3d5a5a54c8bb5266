package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Collection;
import dev.debrief.http.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** {@code /api/reports/{report}}: one of the caller's reports; cancelled or erased by DELETE. */
public final class ReportServlet extends ApiServlet {
  private final ReportDesk desk;
  private final ReportAnswer answer;

  public ReportServlet(ReportDesk desk, Json json, InstantSource clock) {
    this.desk = desk;
    this.answer = new ReportAnswer(json, clock);
    on("GET", this::show);
    on("DELETE", this::delete);
  }

  private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Report report = desk.require(Collection.id(request), Caller.of(request));
    answer.write(request, response, HttpServletResponse.SC_OK, report);
  }

  private void delete(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<Report> cancelled = desk.delete(Collection.id(request), Caller.of(request));
    if (cancelled.isPresent()) {
      answer.write(request, response, HttpServletResponse.SC_OK, cancelled.get());
    } else {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }
}
