package dev.debrief.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.SseReader;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
  /** A comment, or a name with labels and a number (Prometheus text format 0.0.4). */
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*"
              + "|[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"[^\"]*\",?)*\\})? \\S+");

  @Test
  void allThatOperatorsWatchIsThereInPrometheusForm() throws Exception {
    try (DebriefServer server = DebriefServer.started();
        SseReader reader = server.stream("ada", "/api/reports/events").open()) {
      server.roomOf("room", "Room", "ada");
      server.fill("room", 3);
      server.leaveAndWait("ada", "room");
      reader.awaitOpen(Await.DEADLINE);
      Await.until(
          "the mail is counted", () -> lines(server).contains("debrief_mails{state=\"sent\"} 1.0"));

      List<String> lines = lines(server);

      lines.forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
      for (String expected :
          List.of(
              "debrief_streams_open 1.0",
              "debrief_streams_opened_total 1.0",
              "debrief_streams_closed_total{reason=\"slow_consumer\"} 0.0",
              "debrief_reports{state=\"finished\"} 1.0",
              "debrief_reports{state=\"failed\"} 0.0",
              "debrief_reports_queue_age_seconds 0.0",
              "debrief_report_steps_seconds_count{outcome=\"done\",step=\"summarizing\"} 1",
              "debrief_report_steps_seconds_count{outcome=\"done\",step=\"writing\"} 1",
              "debrief_report_steps_seconds_count{outcome=\"failed\",step=\"writing\"} 0",
              "debrief_report_attempts_total{outcome=\"done\"} 1.0",
              "debrief_report_attempts_total{outcome=\"lost\"} 0.0",
              "debrief_report_attempts_total{outcome=\"handed_over\"} 0.0",
              "debrief_jobs_taken_over_total 0.0",
              "debrief_jobs_lost_total 0.0",
              "debrief_rooms 1.0",
              "debrief_messages 3.0",
              "debrief_accepting 1.0")) {
        assertTrue(lines.contains(expected), expected + " is not among " + lines);
      }
      assertFalse(lines.contains("debrief_clock_skew_seconds NaN"));
      for (String family :
          List.of(
              "debrief_clock_skew_seconds",
              "jvm_memory_used_bytes",
              "hikaricp_connections_active",
              "process_uptime_seconds")) {
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(family)), family);
      }
    }
  }

  private static List<String> lines(DebriefServer server) throws Exception {
    Api.Answer answer = server.anonymous().get("/metrics");
    assertEquals(200, answer.status());
    assertTrue(answer.header("Content-Type").startsWith("text/plain;version=0.0.4"));
    return answer.text().lines().toList();
  }
}
