package dev.debrief.output;

import java.text.MessageFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/** The words and dates of a summary in the reader's language and zone: those of the workbook. */
final class SummaryWords {
  private static final Control NO_FALLBACK =
      Control.getNoFallbackControl(Control.FORMAT_PROPERTIES);

  private final ResourceBundle words;
  private final Locale locale;
  private final ZoneId zone;

  SummaryWords(Locale reader, ZoneId zone) {
    words =
        ResourceBundle.getBundle(
            "dev.debrief.workbook.sheet.Workbook",
            reader,
            SummaryWords.class.getClassLoader(),
            NO_FALLBACK);
    Locale language = Locale.forLanguageTag(words.getString("language"));
    locale = language.getLanguage().equals(reader.getLanguage()) ? reader : language;
    this.zone = zone;
  }

  /** The words of that key with texts or whole numbers in their places. */
  String of(String key, Object... values) {
    return new MessageFormat(words.getString(key), locale).format(values);
  }

  /** The number as the reader writes it. */
  String number(long number) {
    return new MessageFormat("{0}", locale).format(new Object[] {number});
  }

  String day(Instant moment) {
    return format("dayPattern", moment);
  }

  String minute(Instant moment) {
    return format("minutePattern", moment);
  }

  /** The hour of the day from its beginning to its end. */
  String hour(int hour) {
    DateTimeFormatter format = formatter("HH:mm");
    return format.format(LocalTime.of(hour, 0))
        + "–"
        + (hour == 23
            ? formatter("kk:mm").format(LocalTime.MIDNIGHT)
            : format.format(LocalTime.of(hour + 1, 0)));
  }

  private String format(String pattern, Instant moment) {
    try {
      return formatter(words.getString(pattern)).format(moment.atZone(zone));
    } catch (DateTimeException e) {
      return moment.toString(); // the zone's calendar ends before it
    }
  }

  private DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, locale).withDecimalStyle(DecimalStyle.of(locale));
  }
}
