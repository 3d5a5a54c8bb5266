package dev.debrief.report;

import dev.debrief.report.Report.State;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report as the API shows it, and the words and figures its events share with that. */
record ReportJson(
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
    boolean running = r.state() == State.SUMMARIZING || r.state() == State.WRITING;
    return new ReportJson(
        r.id(),
        r.room(),
        r.roomTitle(),
        word(r.state()),
        r.status(),
        r.percent(),
        r.done(),
        r.total(),
        running ? etaSeconds(r.stepAt(), now, r.done(), r.total()) : null,
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

  static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** The share in whole percent, 0 to 100; 100 only when all is done. */
  static int percent(long done, long total) {
    return total == 0 ? 0 : (int) (done * 100 / total);
  }

  /** How long the step will go on at its present speed; null while that cannot be said. */
  static Long etaSeconds(Instant startedAt, Instant now, long done, long total) {
    if (startedAt == null || done <= 0 || total <= 0) {
      return null;
    }
    double elapsed = Duration.between(startedAt, now).toMillis() / 1000.0;
    return Math.max(0, Math.round(elapsed * (total - done) / done));
  }
}
