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
    Links links) {

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

  private static Links links(Report r, String base) {
    String self = base + "/api/reports/" + r.id();
    String file = self + "/file";
    Map<String, String> files = new LinkedHashMap<>();
    r.files().forEach(f -> files.put(f.format(), file + "?format=" + f.format()));
    return new Links(
        self,
        self + "/events",
        files.isEmpty() ? null : file,
        files,
        base + "/api/rooms/" + PathSegment.encode(r.room()));
  }

  /**
   * Paths from the host's root.
   *
   * @param file the file in the first format; null until the report has finished
   * @param files the files by their formats; empty until then
   */
  public record Links(
      String self, String events, String file, Map<String, String> files, String room) {}
}
