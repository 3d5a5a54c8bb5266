package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/reports}: the caller's reports, newest first. */
public final class ReportsServlet extends ApiServlet {
  private final ReportStore store;
  private final Json json;
  private final InstantSource clock;

  public ReportsServlet(ReportStore store, Json json, InstantSource clock) {
    this.store = store;
    this.json = json;
    this.clock = clock;
    on("GET", this::list);
  }

  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int limit = (int) number(request, "limit", 50, 1, 200);
    ReportStore.Place before = place(Page.fields(request.getParameter("cursor"), 2));
    List<Report> found = store.of(Caller.of(request).user(), before, limit + 1);
    List<Report> shown = found.subList(0, Math.min(limit, found.size()));
    String next = null;
    if (found.size() > limit) {
      Report last = shown.get(limit - 1);
      next = Page.cursor(last.createdAt().toString(), last.id());
    }
    Instant now = clock.instant();
    List<ReportJson> items =
        shown.stream().map(r -> ReportJson.of(r, request.getContextPath(), now)).toList();
    json.write(response, HttpServletResponse.SC_OK, new Page<>(items, next));
  }

  private static ReportStore.Place place(String[] fields) {
    if (fields == null) {
      return null;
    }
    try {
      return new ReportStore.Place(Instant.parse(fields[0]), fields[1]);
    } catch (DateTimeException e) {
      throw new RequestFailure(
          Reason.MALFORMED, "cursor must be what an earlier answer gave as next.");
    }
  }
}
