package dev.debrief.ops;

import dev.debrief.http.ApiServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}: Prometheus text. */
public final class MetricsServlet extends ApiServlet {
  private static final String TEXT = "text/plain;version=0.0.4;charset=utf-8";

  private final Metrics metrics;

  public MetricsServlet(Metrics metrics) {
    this.metrics = metrics;
    on("GET", this::answer);
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body = metrics.text().getBytes(StandardCharsets.UTF_8);
    response.setContentType(TEXT);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
