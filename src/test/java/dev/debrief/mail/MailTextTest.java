package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTextTest {
  private static final String LINK = "https://example.org/debrief/file/x.y.z";

  private static MailText mail(String language, String name, String title, String... points) {
    return new MailText(
        new ReportMail(
            "<id@example.org>",
            "ada@example.org",
            name,
            title,
            List.of(points),
            URI.create(LINK),
            LocalDate.of(2026, 12, 22),
            Locale.forLanguageTag(language)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|Report: Launch|Hello Ada,|December 22, 2026",
        "en-GB|Report: Launch|Hello Ada,|22 December 2026",
        "de|Bericht: Launch|Guten Tag Ada,|22. Dezember 2026",
        "de-AT|Bericht: Launch|Guten Tag Ada,|22. Dezember 2026",
        "es-MX|Informe: Launch|Hola, Ada:|22 de diciembre de 2026",
        "ar|\u062A\u0642\u0631\u064A\u0631: Launch|\u0645\u0631\u062D\u0628\u064B\u0627 \u2068Ada\u2069\u060C|\u0662\u0662 \u062F\u064A\u0633\u0645\u0628\u0631 \u0662\u0660\u0662\u0666",
        "ar-MA|\u062A\u0642\u0631\u064A\u0631: Launch|\u0645\u0631\u062D\u0628\u064B\u0627 \u2068Ada\u2069\u060C|22 \u062F\u062C\u0646\u0628\u0631 2026"
      })
  void isInTheLanguageOfItsReader(String tag, String subject, String greeting, String date) {
    MailText mail = mail(tag, "Ada", "Launch", "One.");

    assertEquals(subject, mail.subject());
    assertEquals(greeting, mail.text().lines().findFirst().orElseThrow());
    assertTrue(mail.text().contains(date), mail.text());
    assertTrue(mail.html().contains(date), mail.html());
    assertEquals(tag.substring(0, 2), mail.language());
    String direction = tag.startsWith("ar") ? "rtl" : "ltr";
    String attributes = " lang=\"" + mail.language() + "\" dir=\"" + direction + "\"";
    assertTrue(mail.html().contains("<html" + attributes + ">"), mail.html());
    assertTrue(mail.html().contains("<td class=\"card\"" + attributes), mail.html());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fr", "ja-JP", "und", "tlh", "en-US-x-twain"})
  void isInEnglishForEverybodyElseWhateverTheServerSpeaks(String tag) {
    Locale servers = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      MailText mail = mail(tag, "Ada", "Launch");
      assertEquals("Report: Launch", mail.subject());
      assertEquals("en", mail.language());
      assertTrue(mail.text().contains("December 22, 2026"), mail.text());
    } finally {
      Locale.setDefault(servers);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "es", "ar"})
  void everyLanguageHasEveryWord(String tag) {
    ResourceBundle english = ResourceBundle.getBundle("dev.debrief.mail.Mail", Locale.ROOT);
    ResourceBundle translated =
        ResourceBundle.getBundle("dev.debrief.mail.Mail", Locale.forLanguageTag(tag));
    for (String key : english.keySet()) {
      boolean same = english.getString(key).equals(translated.getString(key));
      assertEquals(Set.of("direction").contains(key) && !tag.equals("ar"), same, key);
    }
  }

  @Test
  void isWrittenAsItIsRead() {
    assertEquals(
        """
        Hello Ada,

        the report of "Launch" is ready.

        In short:
          * Free plan has five favourites.
          * Ship on Thursday.

        Download the workbook:
        https://example.org/debrief/file/x.y.z

        The link works until December 22, 2026 and opens this one file for whoever holds it.

        Debrief sent this mail because you left the room.
        """,
        mail("en", "Ada", "Launch", "Free plan has five favourites.", "Ship on Thursday.").text());
  }

  @Test
  void saysNothingOfASummaryWithoutPoints() {
    MailText mail = mail("en", "Ada", "Launch");
    assertFalse(mail.text().contains("In short"), mail.text());
    assertFalse(mail.html().contains("<ul"), mail.html());
  }

  @Test
  void namesAreOneLineAndNoMarkupAndNoPattern() {
    MailText mail =
        mail("en", "A\r\nBcc: eve@example.org", "<i>{0} it''s</i>\u202E\n'{1}'", "<b>&</b>");

    assertEquals("Report: <i>{0} it''s</i> '{1}'", mail.subject());
    assertTrue(mail.text().startsWith("Hello A Bcc: eve@example.org,\n"), mail.text());
    assertTrue(mail.html().contains("<bdi>&lt;i&gt;{0} it''s&lt;/i&gt; '{1}'</bdi>"), mail.html());
    assertTrue(mail.html().contains(">&lt;b&gt;&amp;&lt;/b&gt;</bdi></li>"), mail.html());
  }

  @Test
  void aNameThatRunsAgainstTheTextIsKeptTogether() {
    assertTrue(
        mail("en", "Ada", "\u062E\u0637\u0629 2")
            .text()
            .contains("\"\u2068\u062E\u0637\u0629 2\u2069\""));
    assertTrue(
        mail("ar", "Ada", "\u062E\u0637\u0629").text().contains("\u00AB\u062E\u0637\u0629\u00BB"));
    assertTrue(mail("ar", "Ada", "Launch 2!").text().contains("\u00AB\u2068Launch 2!\u2069\u00BB"));
  }
}
