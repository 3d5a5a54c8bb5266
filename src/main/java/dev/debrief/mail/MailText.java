package dev.debrief.mail;

import dev.debrief.report.Translations;
import java.text.Bidi;
import java.text.MessageFormat;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The words of a mail in the reader's language: English, German, Spanish or Arabic, and English for
 * everybody else, whatever the server's own language is.
 */
final class MailText {
  /** They would turn the words around them. */
  private static final String BIDI_CONTROLS = "[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]";

  private static final char FIRST_STRONG_ISOLATE = '\u2068';
  private static final char POP_ISOLATE = '\u2069';

  /** Tables and styles in place: what mail clients leave of a page. */
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="%1$s" dir="%2$s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%3$s</title>
      <style>
      @media (prefers-color-scheme: dark) {
        .ground { background: #10141b !important }
        .card { background: #181d27 !important; border-color: #2b3342 !important }
        .card, .card b { color: #e7eaf0 !important }
        .quiet { color: #a1abbd !important; border-color: #2b3342 !important }
      }
      </style>
      </head>
      <body class="ground" style="margin:0;padding:0;background:#f5f6f8">
      <table role="presentation" class="ground" width="100%%" cellpadding="0" cellspacing="0" \
      style="background:#f5f6f8"><tr><td align="center" style="padding:32px 12px">
      <table role="presentation" width="100%%" cellpadding="0" cellspacing="0" \
      style="max-width:600px"><tr>
      <td class="card" lang="%1$s" dir="%2$s" style="padding:32px;background:#ffffff;\
      border:1px solid #dfe3ea;border-radius:14px;color:#1a2130;text-align:start;\
      overflow-wrap:anywhere;\
      font:16px/1.55 -apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif">
      <p style="margin:0 0 12px">%4$s</p>
      <p style="margin:0 0 24px;font-size:19px;line-height:1.4">%5$s</p>
      %6$s<p style="margin:0 0 20px"><a href="%7$s" style="display:inline-block;padding:12px 22px;\
      border-radius:10px;background:#2456d6;color:#ffffff;font-weight:600;text-decoration:none">\
      %8$s</a></p>
      <p class="quiet" style="margin:0;color:#586174;font-size:14px">%9$s</p>
      <p class="quiet" style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #dfe3ea;\
      color:#586174;font-size:13px">%10$s</p>
      </td></tr></table>
      </td></tr></table>
      </body>
      </html>
      """;

  private static final String SUMMARY =
      """
      <p class="quiet" style="margin:0 0 8px;color:#586174;font-size:14px;font-weight:600">%s</p>
      <ul style="margin:0 0 24px;padding:0 20px">
      %s
      </ul>
      """;

  private final ReportMail mail;
  private final Translations words;

  MailText(ReportMail mail) {
    this.mail = mail;
    words = new Translations("dev.debrief.mail.Mail", mail.locale());
  }

  /** A name as one line, so that nothing of it becomes a header. */
  static String oneLine(String name) {
    return name.replaceAll(BIDI_CONTROLS, "")
        .replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ")
        .strip();
  }

  /** The language it is in, such as {@code de}. */
  String language() {
    return words.of("language");
  }

  String subject() {
    return plain("subject", oneLine(mail.roomTitle()));
  }

  /** All of it as plain text. */
  String text() {
    String points =
        mail.points().stream().map(p -> "  * " + p + "\n").collect(Collectors.joining());
    return """
        %s

        %s

        %s%s:
        %s

        %s

        %s
        """
        .formatted(
            plain("greeting", isolated(mail.name())),
            plain("ready", isolated(mail.roomTitle())),
            points.isEmpty() ? "" : plain("summary") + ":\n" + points + "\n",
            plain("download"),
            mail.link(),
            plain("until", until()),
            plain("why"));
  }

  /** All of it as a page. */
  String html() {
    String points =
        mail.points().stream()
            .map(p -> "<li style=\"margin:0 0 8px\"><bdi>" + escaped(p) + "</bdi></li>")
            .collect(Collectors.joining("\n"));
    return PAGE.formatted(
        language(),
        words.of("direction"),
        escaped(subject()),
        markup("greeting", bdi(mail.name())),
        markup("ready", "<b>" + bdi(mail.roomTitle()) + "</b>"),
        points.isEmpty() ? "" : SUMMARY.formatted(markup("summary"), points),
        escaped(mail.link().toString()),
        markup("download"),
        markup("until", escaped(until())),
        markup("why"));
  }

  private String plain(String key, Object... arguments) {
    return words.of(key, arguments);
  }

  private String markup(String key, Object... html) {
    return MessageFormat.format(escaped(words.of(key)), html);
  }

  /** The date as the reader's country writes it, where that has the language of the mail. */
  private String until() {
    Locale locale = words.locale();
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
        .withLocale(locale)
        .withDecimalStyle(DecimalStyle.of(locale))
        .format(mail.until());
  }

  /** A name that runs against the text keeps its order, and the text around it keeps its own. */
  private String isolated(String name) {
    String line = oneLine(name);
    boolean rightToLeft = words.of("direction").equals("rtl");
    Bidi bidi =
        new Bidi(line, rightToLeft ? Bidi.DIRECTION_RIGHT_TO_LEFT : Bidi.DIRECTION_LEFT_TO_RIGHT);
    boolean along = rightToLeft ? bidi.isRightToLeft() : bidi.isLeftToRight();
    return along ? line : FIRST_STRONG_ISOLATE + line + POP_ISOLATE;
  }

  /** The same in HTML. */
  private static String bdi(String name) {
    return "<bdi>" + escaped(oneLine(name)) + "</bdi>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
