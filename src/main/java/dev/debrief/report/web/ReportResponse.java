package dev.debrief.report.web;

import dev.debrief.http.EntityTag;
import dev.debrief.http.Json;
import dev.debrief.http.RequestInput;
import dev.debrief.report.Report;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;

/** Answers a request with a report as JSON. */
final class ReportResponse {
  private final Json json;
  private final InstantSource clock;

  ReportResponse(Json json, InstantSource clock) {
    this.json = json;
    this.clock = clock;
  }

  /** The report as its stream's snapshot. */
  ReportJson snapshot(HttpServletRequest request, Report report) {
    return ReportJson.of(report, request.getContextPath(), clock.instant());
  }

  /** Writes the report with an ETag of its content, and Retry-After while it runs. */
  void write(HttpServletRequest request, HttpServletResponse response, int status, Report report)
      throws IOException {
    ReportJson body = snapshot(request, report);
    EntityTag tag = EntityTag.weak(json.bytes(body));
    if (RequestInput.isRead(request)) {
      tag.requireMatch(request);
    }
    response.setHeader("ETag", tag.toString());
    if (!report.state().isLast()) {
      response.setHeader("Retry-After", "1");
    }
    if (tag.isKnownTo(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    json.write(response, status, body);
  }
}
