package dev.debrief.ops;

import dev.debrief.http.Json;
import dev.debrief.http.NotFoundServlet;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.SubRoutes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of {@code /api/ops} is not a stream: each servlet by its path. */
public final class OpsApi {
  private final Operations operations;
  private final Snapshot snapshot;
  private final LogLevels logs;
  private final Json json;

  public OpsApi(Operations operations, Snapshot snapshot, LogLevels logs, Json json) {
    this.operations = operations;
    this.snapshot = snapshot;
    this.logs = logs;
    this.json = json;
  }

  /** What the node does now. */
  record State(String state) {}

  /** How many something was done to. */
  record Count(int count) {}

  /** Whose streams are to be closed. */
  record User(@Nullable String user) {}

  /** The level a category is to have; null for that of the category above it. */
  record Level(@Nullable String category, @Nullable String level) {}

  /** The levels that categories have of their own. */
  record Levels(Map<String, String> levels) {}

  /** The servlets, by their mapping. */
  public Map<String, HttpServlet> servlets() {
    Map<String, HttpServlet> servlets = new LinkedHashMap<>();
    servlets.put("/api/ops", resource().get(request -> snapshot.take()));
    servlets.put("/api/ops/pause", mode(operations::pause));
    servlets.put("/api/ops/resume", mode(operations::resume));
    servlets.put("/api/ops/drain", mode(operations::drain));
    servlets.put(
        "/api/ops/reports/retry", resource().post(r -> new Count(operations.retryFailed())));
    servlets.put(
        "/api/ops/reports/*",
        new SubRoutes(
            new NotFoundServlet(),
            new NotFoundServlet(),
            Map.of(
                "retry",
                resource().accept(r -> Snapshot.Item.of(operations.retry(SubRoutes.id(r)))),
                "cancel",
                resource().accept(r -> Snapshot.Item.of(operations.cancel(SubRoutes.id(r)))))));
    servlets.put(
        "/api/ops/mails/resend", resource().post(r -> new Count(operations.resendFailed())));
    servlets.put(
        "/api/ops/mails/*",
        new SubRoutes(
            new NotFoundServlet(),
            new NotFoundServlet(),
            Map.of("resend", resource().accept(this::resend))));
    servlets.put("/api/ops/streams/close", resource().post(this::close));
    servlets.put(
        "/api/ops/logs", resource().get(request -> new Levels(logs.levels())).post(this::setLevel));
    return servlets;
  }

  private OpsResource resource() {
    return new OpsResource(json);
  }

  private OpsResource mode(Runnable change) {
    return resource()
        .post(
            request -> {
              change.run();
              return new State(operations.state()); // which no database is asked for
            });
  }

  private Object resend(HttpServletRequest request) {
    operations.resend(SubRoutes.id(request));
    return Map.of();
  }

  private Object close(HttpServletRequest request) throws IOException {
    String user = json.read(request, User.class).user();
    if (user == null || user.isBlank()) {
      throw new RequestFailure(Reason.INVALID, "user must name whose streams are to be closed.");
    }
    return new Count(operations.closeStreams(user));
  }

  private Object setLevel(HttpServletRequest request) throws IOException {
    Level wanted = json.read(request, Level.class);
    try {
      logs.set(wanted.category(), wanted.level());
    } catch (IllegalArgumentException e) {
      throw new RequestFailure(Reason.INVALID, e.getMessage() + ".");
    }
    return new Levels(logs.levels());
  }
}
