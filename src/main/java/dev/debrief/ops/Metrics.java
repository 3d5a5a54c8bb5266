package dev.debrief.ops;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.debrief.job.JobQueue;
import dev.debrief.ops.Stats.Kind;
import dev.debrief.ops.Stats.Stat;
import dev.debrief.report.Report.State;
import dev.debrief.report.workflow.Outcome;
import dev.debrief.report.workflow.ReportWorkflow;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The stats of the registry for Prometheus, with those of the steps, the pool and the JVM. What the
 * database says is queried at most once a second; while it is unavailable the value is NaN.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public Metrics(Stats stats, Totals.Query totals, ReportWorkflow workflow) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    steps(workflow);
    for (Stat stat : stats.all()) {
      String metric = stat.metric();
      if (metric != null) {
        bind(metric, stat, totals::recent);
      }
    }
  }

  private void bind(String metric, Stat stat, Stats.Database database) {
    String label = stat.label();
    if (label == null) {
      bind(metric, stat, Tags.empty(), s -> (Number) s.read().apply(database));
    } else {
      for (String key : stat.keys()) {
        bind(metric, stat, Tags.of(label, key), s -> s.entries(database).get(key));
      }
    }
  }

  private void bind(String metric, Stat stat, Tags tags, Function<Stat, Number> value) {
    if (stat.kind() == Kind.COUNTER) {
      FunctionCounter.builder(metric, stat, s -> number(s, value))
          .description(stat.description())
          .tags(tags)
          .register(registry);
    } else {
      Gauge.builder(metric, stat, s -> number(s, value))
          .description(stat.description())
          .baseUnit(stat.unit())
          .tags(tags)
          .register(registry);
    }
  }

  private static double number(Stat stat, Function<Stat, Number> value) {
    try {
      return value.apply(stat).doubleValue();
    } catch (CachedQuery.QueryTimeoutException e) {
      return Double.NaN; // the database is away; health says so, and the log
    }
  }

  private void steps(ReportWorkflow workflow) {
    for (State step : workflow.states()) {
      for (boolean failed : new boolean[] {false, true}) {
        FunctionTimer.builder(
                "debrief.report.steps",
                workflow,
                w -> w.ended(step, failed).count(),
                w -> w.ended(step, failed).millis(),
                TimeUnit.MILLISECONDS)
            .description("Steps of reports that ended on this node, and how long they took")
            .tag("step", step.word())
            .tag("outcome", failed ? "failed" : "done")
            .register(registry);
      }
    }
    for (Outcome.Kind outcome : Outcome.Kind.values()) {
      FunctionCounter.builder("debrief.report.attempts", workflow, w -> w.attempts(outcome))
          .description("Attempts at reports that ended on this node, and how")
          .tag("outcome", word(outcome))
          .register(registry);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Also measures that pool. */
  public void watch(HikariDataSource pool) {
    pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
  }

  /** Also counts the jobs that change from one node to another. */
  public void watch(JobQueue jobs) {
    FunctionCounter.builder("debrief.jobs.taken.over", jobs, JobQueue::takenOverCount)
        .description("Jobs this node put back in the queue since their node was considered dead")
        .register(registry);
    FunctionCounter.builder("debrief.jobs.lost", jobs, JobQueue::lostCount)
        .description("Jobs run on this node that another had taken over meanwhile")
        .register(registry);
  }

  /** Also measures how far this node's clock is behind the database's. */
  public void watchClock(Supplier<Duration> skew) {
    // A supplier: of any other object only a weak reference would be kept.
    TimeGauge.builder("debrief.clock.skew", () -> skew.get().toMillis(), TimeUnit.MILLISECONDS)
        .description("How far this node's clock is behind the database's; negative when ahead")
        .register(registry);
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
