package dev.debrief.workbook.sheet;

import dev.debrief.report.Translations;
import java.text.NumberFormat;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.time.format.TextStyle;
import java.time.temporal.WeekFields;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.poi.ss.usermodel.PrintSetup;

/**
 * The words of a workbook in the reader's language: English, German, Spanish or Arabic, and English
 * for everybody else, whatever the server's own language is.
 */
public final class Labels {

  /** Countries that print on Letter; all others print on A4. */
  private static final List<String> LETTER =
      List.of("US", "CA", "MX", "CL", "CO", "CR", "GT", "NI", "PA", "PH", "PR", "SV", "VE");

  private final Translations words;
  private final Locale locale;
  private final String country;

  /**
   * @param reader the reader's locale
   */
  public Labels(Locale reader) {
    words = new Translations("dev.debrief.workbook.sheet.Workbook", reader);
    locale = words.locale();
    country = reader.getCountry();
  }

  /** The words of that key. */
  String of(String key) {
    return words.of(key);
  }

  /** The words of that key with texts, or whole numbers, in their places. */
  String of(String key, Object... values) {
    return words.of(key, values);
  }

  /** Whether the language is written from right to left. */
  public boolean isRightToLeft() {
    return words.of("direction").equals("rtl");
  }

  /** The day of a moment in a sentence. */
  String day(Instant moment, ZonedTimes moments) {
    return moments.format(moment, format("dayPattern"));
  }

  /** The day and the minute of a moment in a sentence. */
  String minute(Instant moment, ZonedTimes moments) {
    return moments.format(moment, format("minutePattern"));
  }

  /** A share in per cent with one digit behind the point. */
  String percent(double share) {
    NumberFormat format = NumberFormat.getPercentInstance(locale);
    format.setMinimumFractionDigits(1);
    format.setMaximumFractionDigits(1);
    return format.format(share);
  }

  /** An hour of the day as its beginning, such as {@code 08:00}. */
  String hour(int hour) {
    String zero = String.valueOf(DecimalStyle.of(locale).getZeroDigit());
    String two = NumberFormat.getIntegerInstance(locale).format(hour);
    return (two.length() < 2 ? zero + two : two) + ":" + zero + zero;
  }

  String weekday(DayOfWeek day) {
    return day.getDisplayName(TextStyle.SHORT_STANDALONE, locale);
  }

  /** The month of a day, with its year. */
  String month(LocalDate day) {
    return format("monthPattern").format(day);
  }

  /** The year of a day. */
  String year(LocalDate day) {
    return format("yearPattern").format(day);
  }

  /** The days of the week in the order of the reader's calendars. */
  List<DayOfWeek> week() {
    DayOfWeek first = WeekFields.of(locale).getFirstDayOfWeek();
    return LongStream.range(0, 7).mapToObj(first::plus).toList();
  }

  /** The paper the reader prints on, as {@link PrintSetup} counts. */
  short paper() {
    return LETTER.contains(country) ? PrintSetup.LETTER_PAPERSIZE : PrintSetup.A4_PAPERSIZE;
  }

  private DateTimeFormatter format(String key) {
    return words.dates(words.of(key));
  }
}
