package dev.debrief.report;

import java.text.MessageFormat;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/**
 * The texts of a resource bundle in a reader's language; in the bundle's own where it lacks that,
 * whatever the server's language is. A bundle names its language under {@code language}. Immutable.
 */
public final class Translations {
  private static final Control NO_FALLBACK =
      Control.getNoFallbackControl(Control.FORMAT_PROPERTIES);

  private final ResourceBundle texts;
  private final Locale locale;

  /**
   * @param bundle its full name, such as {@code dev.debrief.mail.Mail}
   * @param reader the reader's locale
   */
  public Translations(String bundle, Locale reader) {
    texts =
        ResourceBundle.getBundle(bundle, reader, Translations.class.getClassLoader(), NO_FALLBACK);
    Locale language = Locale.forLanguageTag(texts.getString("language"));
    locale = language.getLanguage().equals(reader.getLanguage()) ? reader : language;
  }

  /** The reader's locale where the texts are in its language, otherwise that of the texts. */
  public Locale locale() {
    return locale;
  }

  /** The text of that key. */
  public String of(String key) {
    return texts.getString(key);
  }

  /** The text of that key with texts, or whole numbers, in their places. */
  public String of(String key, Object... values) {
    return new MessageFormat(texts.getString(key), locale).format(values);
  }

  /** A format with that pattern, as the reader writes dates. */
  public DateTimeFormatter dates(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, locale).withDecimalStyle(DecimalStyle.of(locale));
  }
}
