package dev.debrief.workbook.sheet;

import dev.debrief.room.Message;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the messages add up to, counted as they go by. Grows with the authors and the days, not with
 * the messages.
 */
public final class RoomStatistics {

  static final long MILLIS_PER_DAY = 86_400_000;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private static final int HOURS_OF_WEEK = 7 * 24;

  private final ZonedTimes moments;
  private final Map<String, Author> authors = new HashMap<>();
  private final TreeMap<Long, Day> days = new TreeMap<>();

  /** From the first hour of Thursdays on, the day of the week on which 1970 began. */
  private final long[] perHourOfWeek = new long[HOURS_OF_WEEK];

  private @Nullable Day lastDay;
  private long lastEpochDay;
  private long messages;
  private long attachments;
  private long firstNumber;
  private long lastNumber;
  private @Nullable Instant first;
  private @Nullable Instant last;

  /**
   * @param moments tells the days and hours of the reader's zone
   */
  RoomStatistics(ZonedTimes moments) {
    this.moments = moments;
  }

  /**
   * Counts a message. Where no cell can hold the date it was sent, it counts neither for the days
   * nor for the hours.
   */
  void add(Message message) {
    if (messages == 0) {
      firstNumber = message.number();
    }
    lastNumber = message.number();
    messages++;
    attachments += message.attachments().size();
    first = first == null ? message.sentAt() : earlier(first, message.sentAt());
    last = last == null ? message.sentAt() : later(last, message.sentAt());
    Author author = authors.get(message.author());
    if (author == null) {
      author = new Author(message.author(), message.sentAt());
      authors.put(message.author(), author);
    }
    author.add(message.sentAt());
    long local = moments.local(message.sentAt());
    if (local != ZonedTimes.NONE) {
      addSent(local);
    }
  }

  private void addSent(long local) {
    long epochDay = Math.floorDiv(local, MILLIS_PER_DAY);
    Day day = lastDay;
    if (day == null || epochDay != lastEpochDay) {
      day = days.computeIfAbsent(epochDay, key -> new Day());
      lastDay = day;
      lastEpochDay = epochDay;
    }
    day.messages++;
    long hour = Math.floorDiv(local, MILLIS_PER_HOUR);
    perHourOfWeek[Math.floorMod(hour, HOURS_OF_WEEK)]++;
  }

  public long messages() {
    return messages;
  }

  /** How many files were sent along. */
  public long attachments() {
    return attachments;
  }

  /** The number of the first message, 0 without any. */
  long firstNumber() {
    return firstNumber;
  }

  /** The number of the last message, 0 without any. */
  long lastNumber() {
    return lastNumber;
  }

  /** When the earliest message was sent; null without any. */
  @Nullable Instant first() {
    return first;
  }

  /** When the latest message was sent; null without any. */
  @Nullable Instant last() {
    return last;
  }

  /** The authors, most messages first. */
  List<Author> authors() {
    return authors.values().stream()
        .sorted(
            Comparator.comparingLong((Author author) -> author.messages)
                .reversed()
                .thenComparing(author -> author.author))
        .toList();
  }

  /** The days on which somebody wrote, in order, with how many messages. */
  SortedMap<LocalDate, Long> days() {
    SortedMap<LocalDate, Long> counts = new TreeMap<>();
    days.forEach((epochDay, day) -> counts.put(LocalDate.ofEpochDay(epochDay), day.messages));
    return counts;
  }

  /** How many messages were sent in that hour of the day on days of the week like that. */
  public long messages(DayOfWeek day, int hour) {
    int dayOfWeek = day.getValue() - DayOfWeek.THURSDAY.getValue();
    return perHourOfWeek[Math.floorMod(dayOfWeek * 24 + hour, HOURS_OF_WEEK)];
  }

  /** How many messages were sent in that hour of any day. */
  public long messages(int hour) {
    return Arrays.stream(DayOfWeek.values()).mapToLong(day -> messages(day, hour)).sum();
  }

  /** The hour of the day, 0 to 23, with the most messages; empty without any. */
  OptionalInt busiestHour() {
    int busiest = 0;
    for (int hour = 1; hour < 24; hour++) {
      if (messages(hour) > messages(busiest)) {
        busiest = hour;
      }
    }
    return messages(busiest) == 0 ? OptionalInt.empty() : OptionalInt.of(busiest);
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  private static Instant later(Instant one, Instant other) {
    return other.isAfter(one) ? other : one;
  }

  /** What one author did in the room. */
  static final class Author {
    private final String author;
    private long messages;
    private Instant first;
    private Instant last;

    private Author(String author, Instant sentAt) {
      this.author = author;
      first = sentAt;
      last = sentAt;
    }

    private void add(Instant sentAt) {
      messages++;
      first = earlier(first, sentAt);
      last = later(last, sentAt);
    }

    /** As in {@link Message#author()}. */
    String author() {
      return author;
    }

    public long messages() {
      return messages;
    }

    Instant first() {
      return first;
    }

    Instant last() {
      return last;
    }
  }

  /** A day on which somebody wrote. */
  private static final class Day {
    private long messages;
  }
}
