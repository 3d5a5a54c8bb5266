package dev.debrief.report.workflow;

import dev.debrief.report.Report.State;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the steps that have ended, done or failed, and the time they took. For any thread. */
public final class StepTimings {
  private final Map<Kind, Ended> figures = new ConcurrentHashMap<>();

  private record Kind(State step, boolean failed) {}

  /** How many steps have ended so, and how long they took together. */
  public record Ended(long count, long millis) {
    private static final Ended NONE = new Ended(0, 0);

    private Ended plus(Ended other) {
      return new Ended(count + other.count, millis + other.millis);
    }
  }

  void add(State step, boolean failed, Duration took) {
    figures.merge(new Kind(step, failed), new Ended(1, took.toMillis()), Ended::plus);
  }

  Ended of(State step, boolean failed) {
    return figures.getOrDefault(new Kind(step, failed), Ended.NONE);
  }
}
