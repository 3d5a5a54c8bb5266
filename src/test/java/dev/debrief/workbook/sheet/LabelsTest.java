package dev.debrief.workbook.sheet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

  private static final Instant MOMENT = Instant.parse("2026-03-29T00:30:00Z");
  private static final ZonedTimes BERLIN = new ZonedTimes(ZoneId.of("Europe/Berlin"));

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restoreTheServersLanguage() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "es", "ar"})
  void everyLanguageHasTheSameLabelsWithTheSamePlaces(String language) throws IOException {
    Properties english = bundle("");
    Properties other = bundle("_" + language);
    assertEquals(english.stringPropertyNames(), other.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertFalse(other.getProperty(key).isBlank(), key);
      assertEquals(
          places(english.getProperty(key)), places(other.getProperty(key)), language + ": " + key);
    }
  }

  private static Properties bundle(String suffix) throws IOException {
    Properties labels = new Properties();
    try (Reader file =
        new InputStreamReader(
            Labels.class.getResourceAsStream("Workbook" + suffix + ".properties"),
            StandardCharsets.UTF_8)) {
      labels.load(file);
    }
    return labels;
  }

  private static int places(String label) {
    return new MessageFormat(label, Locale.ROOT).getFormatsByArgumentIndex().length;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en-US | 29 Mar 2026 01:30 | 1,234 of 5,678 messages (21.7%)",
        "de-DE | 29. März 2026 01:30 | 1.234 von 5.678 Nachrichten (21,7 %)",
        "es | 29 mar 2026 01:30 | 1.234 de 5.678 mensajes (21,7 %)",
        "fr | 29 Mar 2026 01:30 | 1,234 of 5,678 messages (21.7%)"
      })
  void speakTheReadersLanguage(String reader, String minute, String coverage) {
    Locale.setDefault(Locale.GERMANY); // the server's own language is of no account
    Labels labels = new Labels(Locale.forLanguageTag(reader));
    assertEquals(minute, labels.minute(MOMENT, BERLIN));
    String share = labels.percent(0.2173);
    assertEquals(coverage, labels.of("coverage", 1_234L, 5_678L, share).replace('\u00A0', ' '));
  }

  @Test
  void countAndDateInArabicAsArabicReadersDo() {
    Labels labels = new Labels(Locale.forLanguageTag("ar-EG"));
    assertTrue(labels.isRightToLeft());
    assertEquals("٠٨:٠٠", labels.hour(8));
    assertEquals("٢٩ مارس ٢٠٢٦", labels.day(MOMENT, BERLIN));
  }

  @Test
  void writeHoursWithTwoDigits() {
    Labels labels = new Labels(Locale.ENGLISH);
    assertEquals("08:00", labels.hour(8));
    assertEquals("24:00", labels.hour(24));
  }

  @Test
  void nameFilesByTheirNumber() {
    Labels labels = new Labels(Locale.ENGLISH);
    assertEquals("1 file", labels.of("files", 1));
    assertEquals("2 files", labels.of("files", 2));
  }

  @Test
  void beginTheWeekAsTheReadersCalendarsDo() {
    assertEquals(DayOfWeek.MONDAY, new Labels(Locale.GERMANY).week().get(0));
    assertEquals(DayOfWeek.SUNDAY, new Labels(Locale.US).week().get(0));
    assertEquals(7, List.copyOf(new Labels(Locale.US).week()).size());
  }

  @Test
  void knowThePaperOfTheReadersCountry() {
    assertEquals(PrintSetup.A4_PAPERSIZE, new Labels(Locale.ENGLISH).paper());
    assertEquals(PrintSetup.A4_PAPERSIZE, new Labels(Locale.GERMANY).paper());
    assertEquals(PrintSetup.LETTER_PAPERSIZE, new Labels(Locale.US).paper());
    assertEquals(PrintSetup.LETTER_PAPERSIZE, new Labels(Locale.CANADA_FRENCH).paper());
  }
}
