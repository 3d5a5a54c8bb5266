package dev.debrief.workbook;

import dev.debrief.room.Message;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * What the messages add up to, counted as they go by. Its size is bounded by the days a spreadsheet
 * knows: one bit each.
 */
final class Figures {

  private final Moments moments;
  private final BitSet days = new BitSet();
  private final long[] perHour = new long[24];
  private long messages;
  private long firstNumber;
  private long lastNumber;

  /**
   * @param moments tells the days and hours of the reader's zone
   */
  Figures(Moments moments) {
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
    moments.local(message.sentAt()).ifPresent(this::addSent);
  }

  long messages() {
    return messages;
  }

  /** The number of the first message, 0 without any. */
  long firstNumber() {
    return firstNumber;
  }

  /** The number of the last message, 0 without any. */
  long lastNumber() {
    return lastNumber;
  }

  /** On how many days somebody wrote. */
  int activeDays() {
    return days.cardinality();
  }

  /** The hour of the day, 0 to 23, with the most messages; empty without any. */
  OptionalInt busiestHour() {
    int busiest = 0;
    for (int hour = 1; hour < perHour.length; hour++) {
      if (perHour[hour] > perHour[busiest]) {
        busiest = hour;
      }
    }
    return perHour[busiest] == 0 ? OptionalInt.empty() : OptionalInt.of(busiest);
  }

  private void addSent(LocalDateTime sent) {
    days.set(Math.toIntExact(ChronoUnit.DAYS.between(Moments.FIRST, sent)));
    perHour[sent.getHour()]++;
  }
}
