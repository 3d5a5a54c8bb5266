package dev.debrief.ops;

import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * {@code /health/live} and {@code /health/ready}, for load balancers and watchdogs: 200 or 503, and
 * why, in the form of MicroProfile Health. Needs no token and reveals nothing else.
 */
public final class HealthServlet extends ApiServlet {
  private final Operations operations;
  private final Totals.Query totals;
  private final BooleanSupplier keys;
  private final Json json;

  /**
   * @param keys whether tokens can be verified
   */
  public HealthServlet(
      Operations operations, Totals.Query totals, BooleanSupplier keys, Json json) {
    this.operations = operations;
    this.totals = totals;
    this.keys = keys;
    this.json = json;
    on("GET", this::answer);
  }

  /** The answer. */
  record Health(String status, List<Check> checks) {
    static Health of(List<Check> checks) {
      return new Health(word(checks.stream().allMatch(c -> c.status.equals("UP"))), checks);
    }
  }

  /** One thing that was looked at. */
  record Check(String name, String status, Map<String, String> data) {
    static Check of(String name, boolean up, String reason) {
      return new Check(name, word(up), up ? Map.of() : Map.of("reason", reason));
    }
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Health health =
        switch (String.valueOf(request.getPathInfo())) {
          case "/live" -> Health.of(List.of());
          case "/ready" -> Health.of(List.of(database(), executor(), keys(), notDraining()));
          default -> throw RequestFailure.notFound();
        };
    boolean up = health.status.equals("UP");
    if (!up) {
      response.setHeader("Retry-After", "5");
    }
    json.write(
        response,
        up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        health);
  }

  private Check database() {
    try {
      totals.recent();
      return Check.of("database", true, "");
    } catch (CachedQuery.QueryTimeoutException e) {
      return Check.of("database", false, e.reason());
    }
  }

  private Check executor() {
    return Check.of("executor", operations.hasExecutor(), "it does not run");
  }

  private Check keys() {
    return Check.of("keys", keys.getAsBoolean(), "the identity provider's are not known yet");
  }

  private Check notDraining() {
    return Check.of(
        "accepting", operations.mode() != Operations.Mode.DRAINING, "it is being drained");
  }
}
