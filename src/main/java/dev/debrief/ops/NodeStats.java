package dev.debrief.ops;

import dev.debrief.ops.Stats.Group;
import dev.debrief.ops.Stats.Kind;
import dev.debrief.ops.Stats.Stat;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportOverview;
import dev.debrief.sse.CloseReason;
import dev.debrief.sse.SseServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Declares what Debrief measures of its streams, reports, mails and rooms. */
public final class NodeStats {
  private static final int USERS = 50;

  private NodeStats() {}

  /**
   * The registry of one node.
   *
   * @param states what a report can be in
   * @param workers how many reports it makes at a time
   */
  public static Stats of(
      SseServer streams, Operations operations, List<State> states, int workers) {
    Stats stats = new Stats();
    streams(stats, streams);
    reports(stats, operations, states, workers);
    mails(stats);
    rooms(stats);
    return stats;
  }

  private static void streams(Stats stats, SseServer streams) {
    stats
        .gauge(
            Group.STREAMS,
            "open",
            "debrief.streams.open",
            null,
            "Streams that are open now",
            d -> streams.openCount())
        .gauge(
            Group.STREAMS,
            "max",
            "debrief.streams.max",
            null,
            "Streams this node may hold (streams.max)",
            d -> streams.limits().streams())
        .gauge(
            Group.STREAMS,
            "perUser",
            "debrief.streams.per.user",
            null,
            "Streams a user may hold (streams.per-user)",
            d -> streams.limits().streamsPerUser())
        .counter(
            Group.STREAMS,
            "opened",
            "debrief.streams.opened",
            "Streams opened since the start",
            d -> streams.openedCount())
        .add(
            new Stat(
                Group.STREAMS,
                "closed",
                Kind.COUNTER,
                "debrief.streams.closed",
                null,
                "Streams ended since the start, and why",
                Map.class,
                "reason",
                List.copyOf(counts(CloseReason.values(), r -> 0).keySet()),
                true,
                d -> counts(CloseReason.values(), streams::closedCount)))
        .add(
            new Stat(
                Group.STREAMS,
                "users",
                Kind.INFO,
                null,
                null,
                "The users with most streams, " + USERS + " at most, and how many they have",
                Map.class,
                null,
                List.of(),
                true,
                d -> holders(streams)));
  }

  private static Map<String, Long> holders(SseServer streams) {
    Map<String, Long> holders = new LinkedHashMap<>();
    streams.holders(USERS).forEach(h -> holders.put(h.user(), (long) h.streams()));
    return holders;
  }

  private static void reports(Stats stats, Operations operations, List<State> states, int workers) {
    stats
        .text(
            Group.REPORTS,
            "state",
            "running, paused or draining: whether this node leases jobs",
            d -> operations.state())
        .gauge(
            Group.REPORTS,
            "accepting",
            "debrief.accepting",
            null,
            "Whether this node leases jobs: 0 while it is paused or drained",
            d -> operations.mode() == Operations.Mode.RUNNING ? 1 : 0)
        .gauge(
            Group.REPORTS,
            "workers",
            "debrief.workers",
            null,
            "Reports this node makes at a time (workers)",
            d -> workers)
        .add(
            new Stat(
                Group.REPORTS,
                "states",
                Kind.GAUGE,
                "debrief.reports",
                null,
                "Reports in each state",
                Map.class,
                "state",
                states.stream().map(State::word).toList(),
                false,
                d -> byWord(states, d.totals().reports())))
        .gauge(
            Group.REPORTS,
            "running",
            null,
            null,
            "Reports in any step",
            d -> d.totals().reports().running())
        .gauge(
            Group.REPORTS,
            "queueAgeSeconds",
            "debrief.reports.queue.age",
            "seconds",
            "How long the oldest job that could run has been waiting",
            d -> d.totals().reports().queueAge().toSeconds())
        .gauge(
            Group.REPORTS,
            "oldestRunningSeconds",
            "debrief.reports.oldest.step",
            "seconds",
            "How long the oldest running step has been running",
            d -> d.totals().reports().oldestStep().toSeconds())
        .text(
            Group.REPORTS,
            "lastError",
            "Why the report that failed last has failed",
            d -> d.totals().reports().lastError());
  }

  private static Map<String, Long> byWord(List<State> states, ReportOverview.Workload workload) {
    Map<String, Long> counts = new LinkedHashMap<>();
    states.forEach(state -> counts.put(state.word(), workload.count(state)));
    return counts;
  }

  private static void mails(Stats stats) {
    stats
        .add(
            new Stat(
                Group.MAILS,
                "states",
                Kind.GAUGE,
                "debrief.mails",
                null,
                "Mails in each state",
                Map.class,
                "state",
                List.copyOf(mailCounts(Map.of()).keySet()),
                false,
                d -> mailCounts(d.totals().mails())))
        .text(
            Group.MAILS,
            "lastError",
            "Why the last attempt of an unsent mail failed",
            d -> d.totals().lastMailError());
  }

  private static Map<String, Long> mailCounts(Map<MailState, Long> mails) {
    Map<String, Long> counts = counts(MailState.values(), s -> mails.getOrDefault(s, 0L));
    counts.remove(word(MailState.NONE));
    return counts;
  }

  private static void rooms(Stats stats) {
    stats
        .gauge(
            Group.ROOMS,
            "rooms",
            "debrief.rooms",
            null,
            "Rooms of all nodes",
            d -> d.totals().rooms().rooms())
        .gauge(
            Group.ROOMS,
            "messages",
            "debrief.messages",
            null,
            "Messages of all rooms",
            d -> d.totals().rooms().messages());
  }

  private static <E extends Enum<E>> Map<String, Long> counts(E[] values, ToLongFunction<E> count) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (E value : values) {
      counts.put(word(value), count.applyAsLong(value));
    }
    return counts;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
