package dev.debrief.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The registry of what is measured. Each stat is declared once, with its name, unit, description
 * and how it is read; the MXBeans, {@code /api/ops} and {@code /metrics} are made from it. Filled
 * when the application starts, read by any thread afterwards.
 */
public final class Stats {
  private final List<Stat> stats = new ArrayList<>();

  /** Where a stat is shown, by the name of the group in the API and of its MXBean. */
  enum Group {
    STREAMS("streams", "Streams", "The open event streams of this node."),
    REPORTS("reports", "Reports", "The reports of all nodes, and whether this node makes any."),
    MAILS("mails", "Mail", "The mails with the links of finished reports, of all nodes."),
    ROOMS("rooms", "Rooms", "The rooms and their messages.");

    final String field;
    final String bean;
    final String description;

    Group(String field, String bean, String description) {
      this.field = field;
      this.bean = bean;
      this.description = description;
    }
  }

  /** How a stat's value moves, which decides its type in {@code /metrics}. */
  enum Kind {
    /** Goes up and down. */
    GAUGE,
    /** Only rises, from 0 at the start of the node. */
    COUNTER,
    /** Words or a list for people; not in {@code /metrics}. */
    INFO
  }

  /**
   * One stat.
   *
   * @param name in the API, in camel case; the MXBean's attribute is the same with a capital
   * @param metric its name in {@code /metrics}, with dots; null where it is not there
   * @param unit of its number, as {@code seconds}; null for a count
   * @param description a sentence for consoles and {@code /metrics}
   * @param type {@code Long}, {@code String}, or {@code Map} of texts to numbers
   * @param label for a map the label that its keys are values of in {@code /metrics}; null
   *     otherwise
   * @param keys the keys that a map has at any time; empty where they change
   * @param nested whether a map is one field of the API and the MXBean; otherwise each of its
   *     entries is a field of its own
   * @param read reads it; gets the database's totals, queried only where needed
   */
  record Stat(
      Group group,
      String name,
      Kind kind,
      @Nullable String metric,
      @Nullable String unit,
      String description,
      Class<?> type,
      @Nullable String label,
      List<String> keys,
      boolean nested,
      Function<Database, @Nullable Object> read) {

    /** Whether the entries of a map are fields of their own. */
    boolean flat() {
      return type == Map.class && !nested;
    }

    @SuppressWarnings("unchecked") // as type says
    Map<String, Long> entries(Database database) {
      return (Map<String, Long>) read.apply(database);
    }
  }

  /** The database's totals for all nodes; queried at the first call. */
  @FunctionalInterface
  interface Database {
    /**
     * The answer.
     *
     * @throws CachedQuery.QueryTimeoutException where it does not come in time
     */
    Totals totals();
  }

  /** Declares a stat. */
  Stats add(Stat stat) {
    stats.add(stat);
    return this;
  }

  /** Declares a number that goes up and down. */
  Stats gauge(
      Group group,
      String name,
      @Nullable String metric,
      @Nullable String unit,
      String description,
      Function<Database, Number> read) {
    return number(group, name, Kind.GAUGE, metric, unit, description, read);
  }

  /** Declares a number that only rises. */
  Stats counter(
      Group group,
      String name,
      String metric,
      String description,
      Function<Database, Number> read) {
    return number(group, name, Kind.COUNTER, metric, null, description, read);
  }

  private Stats number(
      Group group,
      String name,
      Kind kind,
      @Nullable String metric,
      @Nullable String unit,
      String description,
      Function<Database, Number> read) {
    return add(
        new Stat(
            group,
            name,
            kind,
            metric,
            unit,
            description,
            Long.class,
            null,
            List.of(),
            true,
            database -> read.apply(database).longValue()));
  }

  /** Declares a text for people; null where there is none. */
  Stats text(
      Group group, String name, String description, Function<Database, @Nullable String> read) {
    return add(
        new Stat(
            group,
            name,
            Kind.INFO,
            null,
            null,
            description,
            String.class,
            null,
            List.of(),
            true,
            read::apply));
  }

  /** All of them, in the order in which they were declared. */
  List<Stat> all() {
    return List.copyOf(stats);
  }

  /** Those of a group. */
  List<Stat> of(Group group) {
    return stats.stream().filter(stat -> stat.group == group).toList();
  }

  /** A group's stats as the API shows them: names to numbers, texts and maps. */
  Map<String, @Nullable Object> values(Group group, Database database) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Stat stat : of(group)) {
      if (stat.flat()) {
        values.putAll(stat.entries(database));
      } else {
        values.put(stat.name, stat.read.apply(database));
      }
    }
    return values;
  }
}
