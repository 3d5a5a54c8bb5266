package dev.debrief.mail;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * What a mail about a finished report says.
 *
 * @param messageId the id the mail always has, however often it is sent: {@code <...@...>}
 * @param recipient the address
 * @param name how the reader is called
 * @param roomTitle the room's title
 * @param points the summary's points, in reading order
 * @param link where the workbook lies
 * @param until the last day on which the link works, in the reader's zone
 * @param locale the reader's language
 */
record ReportMail(
    String messageId,
    String recipient,
    String name,
    String roomTitle,
    List<String> points,
    URI link,
    LocalDate until,
    Locale locale) {}
