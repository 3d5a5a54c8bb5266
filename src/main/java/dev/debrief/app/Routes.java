package dev.debrief.app;

import dev.debrief.auth.SessionServlet;
import dev.debrief.demo.DemoTokenServlet;
import dev.debrief.demo.SampleRooms;
import dev.debrief.http.Json;
import dev.debrief.http.NotFoundServlet;
import dev.debrief.http.OpenApiServlet;
import dev.debrief.http.SubRoutes;
import dev.debrief.ops.HealthServlet;
import dev.debrief.ops.MetricsServlet;
import dev.debrief.ops.OpsApi;
import dev.debrief.report.web.LeaveServlet;
import dev.debrief.report.web.MailedFileServlet;
import dev.debrief.report.web.ReportFileServlet;
import dev.debrief.report.web.ReportServlet;
import dev.debrief.report.web.ReportStreamServlet;
import dev.debrief.report.web.ReportsServlet;
import dev.debrief.report.web.ReportsStreamServlet;
import dev.debrief.report.web.RetryServlet;
import dev.debrief.report.web.RoomReportStreamServlet;
import dev.debrief.room.Rooms;
import dev.debrief.room.web.ImportServlet;
import dev.debrief.room.web.MessagesServlet;
import dev.debrief.room.web.RoomServlet;
import dev.debrief.room.web.RoomStreamServlet;
import dev.debrief.room.web.RoomsServlet;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.crypto.SecretKey;

/** The URL map: which servlet answers which path. */
final class Routes {
  private final ServletRegistry web;
  private final Platform platform;
  private final Json json;
  private final InstantSource clock;

  Routes(ServletRegistry web, Platform platform) {
    this.web = web;
    this.platform = platform;
    this.json = platform.json;
    this.clock = platform.clock;
  }

  void rooms(Rooms rooms, StreamModule streams, ReportModule reports) {
    web.servlet(
        "rooms",
        new SubRoutes(
            new RoomsServlet(rooms, json),
            new RoomServlet(rooms, json),
            Map.of(
                "messages", new MessagesServlet(rooms, json),
                "events", new RoomStreamServlet(rooms, streams.users, json),
                "import", new ImportServlet(rooms, json, platform.folder("tmp")),
                "leave", new LeaveServlet(reports.ofRooms, json, clock),
                "excel", new RoomReportStreamServlet(reports.ofRooms, reports.stream))),
        "/api/rooms/*");
  }

  void reports(ReportModule module) {
    web.servlet("all-reports", new ReportsStreamServlet(module.stream), "/api/reports/events");
    web.servlet(
        "reports",
        new SubRoutes(
            new ReportsServlet(module.store, json, clock),
            new ReportServlet(module.reports, json, clock),
            Map.of(
                "events", new ReportStreamServlet(module.reports, module.stream),
                "file", new ReportFileServlet(module.reports, module.files, module.formats),
                "retry", new RetryServlet(module.reports, json, clock))),
        "/api/reports/*");
    web.servlet(
        "mailed-file",
        new MailedFileServlet(module.delivery.links, module.files, module.formats),
        "/file/*");
  }

  /**
   * @param keysLoaded whether tokens can be verified yet
   */
  void operations(OpsModule ops, BooleanSupplier keysLoaded) {
    web.servlet("ops-events", ops.stream, "/api/ops/events");
    new OpsApi(ops.operations, ops.snapshot, ops.logs, json)
        .servlets()
        .forEach((path, servlet) -> web.servlet(path, servlet, path));
    web.servlet(
        "health", new HealthServlet(ops.operations, ops.totals, keysLoaded, json), "/health/*");
    web.servlet("metrics", new MetricsServlet(ops.metrics), "/metrics");
  }

  void session() {
    web.servlet(
        "session", new SessionServlet(json, clock, platform.settings.demo()), "/api/session");
  }

  /** The description of the API, and an answer in its form for paths that nothing else has. */
  void rest() {
    web.servlet("description", new OpenApiServlet(), "/api/openapi.json");
    web.servlet("nothing-else", new NotFoundServlet(), "/api/*");
  }

  void demo(SampleRooms samples) {
    JwtSettings jwt = platform.settings.jwt();
    web.servlet(
        "demo-token",
        new DemoTokenServlet(
            samples,
            new DemoTokenServlet.Signing(
                (SecretKey) jwt.key(),
                jwt.rules().issuer(),
                jwt.rules().audience(),
                jwt.rules().rolesClaim()),
            json,
            clock),
        "/api/demo/token");
  }
}
