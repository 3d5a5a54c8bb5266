package dev.debrief;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What the kills inside each step came to, as a table. One thread's. */
final class KillTable {
  private static final String HEADER =
      "%-10s %5s %6s %7s %16s %9s %4s %13s %16s %11s%n"
          .formatted(
              "step",
              "kills",
              "inside",
              "reports",
              "goes on p50/max",
              "workbooks",
              "ends",
              "missing/twice",
              "calls-cut/chunks",
              "mails+again");

  private final Map<Step, Line> lines = new EnumMap<>(Step.class);

  /**
   * What one report came to.
   *
   * @param missing recorded events that its client never saw
   * @param twice recorded events that its client saw again
   * @param chunks different requests to the model
   * @param calls all requests to the model
   * @param unkept those of them that the kill cut off before their answer was kept
   * @param mails different mails that the server took
   * @param again how often it took one of them again
   */
  record Outcome(
      int workbooks,
      int ends,
      int missing,
      int twice,
      int chunks,
      int calls,
      int unkept,
      int mails,
      int again) {}

  private static final class Line {
    private int kills;
    private int inside;
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
  }

  private Line line(Step step) {
    return lines.computeIfAbsent(step, s -> new Line());
  }

  /** Counts a kill that was meant for that step. */
  void killed(Step step, boolean inside) {
    line(step).kills++;
    line(step).inside += inside ? 1 : 0;
  }

  /** How many kills were inside the step that was hit least. */
  int fewestInside(Iterable<Step> steps) {
    int fewest = Integer.MAX_VALUE;
    for (Step step : steps) {
      fewest = Math.min(fewest, line(step).inside);
    }
    return fewest;
  }

  /** Notes how long after the kill a report's client saw that it goes on. */
  void goesOn(Step step, Duration afterKill) {
    line(step).pauses.add(afterKill);
  }

  /** Notes what a report came to. */
  void add(Step step, Outcome outcome) {
    line(step).outcomes.add(outcome);
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(HEADER);
    lines.forEach((step, line) -> table.append(row(step, line)));
    return table.toString();
  }

  private static String row(Step step, Line line) {
    List<Outcome> all = line.outcomes;
    return String.format(
        Locale.ENGLISH,
        "%-10s %5d %6d %7d %16s %9d %4d %13s %16s %11s%n",
        step.word(),
        line.kills,
        line.inside,
        all.size(),
        pauses(line.pauses),
        sum(all, Outcome::workbooks),
        sum(all, Outcome::ends),
        sum(all, Outcome::missing) + "/" + sum(all, Outcome::twice),
        sum(all, Outcome::calls)
            + "-"
            + sum(all, Outcome::unkept)
            + "/"
            + sum(all, Outcome::chunks),
        sum(all, Outcome::mails) + "+" + sum(all, Outcome::again));
  }

  private static int sum(List<Outcome> outcomes, ToIntFunction<Outcome> count) {
    return outcomes.stream().mapToInt(count).sum();
  }

  private static String pauses(List<Duration> pauses) {
    if (pauses.isEmpty()) {
      return "-";
    }
    List<Duration> sorted = new ArrayList<>(pauses);
    Collections.sort(sorted);
    return String.format(
        Locale.ENGLISH,
        "%.1f/%.1f s",
        sorted.get((sorted.size() - 1) / 2).toMillis() / 1000.0,
        sorted.get(sorted.size() - 1).toMillis() / 1000.0);
  }
}
