package dev.debrief.report.web;

import dev.debrief.report.Completion;
import dev.debrief.report.Report;
import dev.debrief.report.Summary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report as the API shows it, and the words and figures its events share with that. */
public record ReportJson(
    String id,
    String room,
    String title,
    String state,
    String status,
    int percent,
    long done,
    long total,
    Long etaSeconds,
    Instant createdAt,
    Instant finishedAt,
    Instant expiresAt,
    Summary summary,
    String mail,
    String mailError,
    String error,
    Map<String, String> links) {

  /**
   * @param base the application's context path, before every link
   */
  static ReportJson of(Report r, String base, Instant now) {
    return new ReportJson(
        r.id(),
        r.room(),
        r.roomTitle(),
        r.state().word(),
        r.status(),
        r.percent(),
        r.done(),
        r.total(),
        r.state().isRunning()
            ? new Completion(r.done(), r.total()).etaSeconds(r.stepAt(), now)
            : null,
        r.createdAt(),
        r.finishedAt(),
        r.expiresAt(),
        r.summary(),
        r.mail().state().name().toLowerCase(Locale.ROOT),
        r.mail().error(),
        r.error(),
        links(r, base));
  }

  private static Map<String, String> links(Report r, String base) {
    String self = base + "/api/reports/" + r.id();
    Map<String, String> links = new LinkedHashMap<>();
    links.put("self", self);
    links.put("events", self + "/events");
    links.put("file", r.file() == null ? null : self + "/file");
    links.put("room", base + "/api/rooms/" + PathSegment.encode(r.room()));
    return links;
  }
}
