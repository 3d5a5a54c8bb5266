package dev.debrief.output;

import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Figures of a room's messages, collected as they are read: how many, of whom, when, and those it
 * quotes. What it holds grows with the authors, the days and the quotes. Not thread-safe.
 */
final class RoomFigures implements Transcript.Reader {
  private static final int MAX_QUOTED = 1_000;

  private final ZoneId zone;
  private final Set<Long> quoted;
  private final Map<Long, Quote> quotes = new HashMap<>();
  private final Set<String> authors = new HashSet<>();
  private final Set<Long> days = new HashSet<>();
  private final long[] hours = new long[24];
  private long messages;
  private Instant first;
  private Instant last;

  /**
   * @param quoted the numbers of the messages to be quoted
   */
  RoomFigures(ZoneId zone, Set<Long> quoted) {
    this.zone = zone;
    this.quoted = quoted;
  }

  /**
   * A message that a point rests on.
   *
   * @param text its beginning, cut where it is long; empty where the message is deleted
   * @param files how many were sent with it
   */
  record Quote(String author, Instant sentAt, String text, boolean deleted, int files) {
    private static Quote of(Message message) {
      return message.deleted()
          ? new Quote(message.author(), message.sentAt(), "", true, 0)
          : new Quote(
              message.author(),
              message.sentAt(),
              cut(message.text()),
              false,
              message.attachments().size());
    }

    private static String cut(String text) {
      if (text.length() <= MAX_QUOTED) {
        return text;
      }
      boolean insidePair = Character.isHighSurrogate(text.charAt(MAX_QUOTED - 1));
      return text.substring(0, insidePair ? MAX_QUOTED - 1 : MAX_QUOTED) + "…";
    }
  }

  @Override
  public void message(Message message) {
    messages++;
    authors.add(message.author());
    Instant at = message.sentAt();
    first = first == null || at.isBefore(first) ? at : first;
    last = last == null || at.isAfter(last) ? at : last;
    ZonedDateTime local = at.atZone(zone);
    days.add(local.toLocalDate().toEpochDay());
    hours[local.getHour()]++;
    if (quoted.contains(message.number())) {
      quotes.put(message.number(), Quote.of(message));
    }
  }

  long messages() {
    return messages;
  }

  int authors() {
    return authors.size();
  }

  int days() {
    return days.size();
  }

  /** When the earliest message was sent; null where there is none. */
  Instant first() {
    return first;
  }

  /** When the latest message was sent; null where there is none. */
  Instant last() {
    return last;
  }

  /** The hour of the day in which most was written, the earliest of several. */
  int busiestHour() {
    int busiest = 0;
    for (int hour = 1; hour < hours.length; hour++) {
      busiest = hours[hour] > hours[busiest] ? hour : busiest;
    }
    return busiest;
  }

  /** The message of that number; null where it is not to be quoted, or not there. */
  Quote quote(long number) {
    return quotes.get(number);
  }
}
