package dev.debrief.ops;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.report.workflow.ReportWorkflow;
import dev.debrief.sse.CloseReason;
import dev.debrief.sse.Streams;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is measured, for Prometheus. Figures of the database are asked for at most once a second;
 * while it is away they are NaN.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public Metrics(Operations operations, ReportWorkflow workflow) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    streams(operations.streams());
    reports(operations);
    steps(workflow);
    for (MailState state : MailState.values()) {
      if (state != MailState.NONE) {
        gauge("debrief.mails", "Mails in each state", operations, f -> f.mails(state), state);
      }
    }
    gauge("debrief.rooms", "Rooms", operations, f -> f.rooms().rooms(), null);
    gauge("debrief.messages", "Messages of all rooms", operations, f -> f.rooms().messages(), null);
    Gauge.builder("debrief.accepting", operations, o -> o.mode() == Operations.Mode.RUNNING ? 1 : 0)
        .description("Whether this node picks jobs: 0 while it is paused or drained")
        .register(registry);
  }

  private void streams(Streams streams) {
    Gauge.builder("debrief.streams.open", streams, Streams::openCount)
        .description("Open event streams")
        .register(registry);
    Gauge.builder("debrief.streams.max", streams, Streams::perNode)
        .description("Event streams this node may hold")
        .register(registry);
    FunctionCounter.builder("debrief.streams.opened", streams, Streams::openedCount)
        .description("Event streams opened")
        .register(registry);
    for (CloseReason end : CloseReason.values()) {
      FunctionCounter.builder("debrief.streams.closed", streams, s -> s.endedCount(end))
          .description("Event streams ended, and why")
          .tag("reason", word(end))
          .register(registry);
    }
  }

  private void reports(Operations operations) {
    for (State state : State.values()) {
      gauge(
          "debrief.reports",
          "Reports in each state",
          operations,
          f -> f.reports().count(state),
          state);
    }
    TimeGauge.builder(
            "debrief.reports.queue.age",
            operations,
            TimeUnit.SECONDS,
            o -> figure(o, f -> f.reports().queueAge().toSeconds()))
        .description("How long the oldest job that could run has been waiting")
        .register(registry);
    TimeGauge.builder(
            "debrief.reports.oldest.step",
            operations,
            TimeUnit.SECONDS,
            o -> figure(o, f -> f.reports().oldestStep().toSeconds()))
        .description("How long the oldest running step has been running")
        .register(registry);
  }

  private void steps(ReportWorkflow workflow) {
    for (State step : ReportWorkflow.STEPS) {
      for (boolean failed : new boolean[] {false, true}) {
        FunctionTimer.builder(
                "debrief.report.steps",
                workflow,
                w -> w.ended(step, failed).count(),
                w -> w.ended(step, failed).millis(),
                TimeUnit.MILLISECONDS)
            .description("Steps of reports that ended on this node, and how long they took")
            .tag("step", word(step))
            .tag("outcome", failed ? "failed" : "done")
            .register(registry);
      }
    }
  }

  private void gauge(
      String name,
      String description,
      Operations operations,
      ToDoubleFunction<Operations.Figures> figure,
      Enum<?> state) {
    Gauge.Builder<Operations> gauge =
        Gauge.builder(name, operations, o -> figure(o, figure)).description(description);
    if (state != null) {
      gauge.tag("state", word(state));
    }
    gauge.register(registry);
  }

  private static double figure(Operations operations, ToDoubleFunction<Operations.Figures> figure) {
    try {
      return figure.applyAsDouble(operations.figures());
    } catch (CachedQuery.QueryTimeoutException e) {
      return Double.NaN; // the database is away; health says so, and the log
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Also measures that pool. */
  public void watch(HikariDataSource pool) {
    pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
  }

  /** All of it in Prometheus' text format 0.0.4. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
