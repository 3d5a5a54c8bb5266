package dev.debrief.output;

import dev.debrief.report.Translations;
import java.text.MessageFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The words and dates of a summary in the reader's language and zone: those of the workbook. */
final class SummaryWords {
  private final Translations words;
  private final ZoneId zone;

  SummaryWords(Locale reader, ZoneId zone) {
    words = new Translations("dev.debrief.workbook.sheet.Workbook", reader);
    this.zone = zone;
  }

  /** The words of that key with texts or whole numbers in their places. */
  String of(String key, Object... values) {
    return words.of(key, values);
  }

  /** The number as the reader writes it. */
  String number(long number) {
    return new MessageFormat("{0}", words.locale()).format(new Object[] {number});
  }

  String day(Instant moment) {
    return format("dayPattern", moment);
  }

  String minute(Instant moment) {
    return format("minutePattern", moment);
  }

  /** The hour of the day from its beginning to its end. */
  String hour(int hour) {
    DateTimeFormatter format = words.dates("HH:mm");
    return format.format(LocalTime.of(hour, 0))
        + "–"
        + (hour == 23
            ? words.dates("kk:mm").format(LocalTime.MIDNIGHT)
            : format.format(LocalTime.of(hour + 1, 0)));
  }

  private String format(String pattern, Instant moment) {
    try {
      return words.dates(words.of(pattern)).format(moment.atZone(zone));
    } catch (DateTimeException e) {
      return moment.toString(); // the zone's calendar ends before it
    }
  }
}
