package dev.debrief.report;

import java.time.ZoneId;
import java.util.Locale;

/**
 * Whom a report is for: the caller who left the room, as the token said at that moment.
 *
 * @param user the token's subject
 * @param name the display name; the user id where the token had none
 * @param email where the link is mailed to; null where the token had none: no mail then
 * @param locale the language of headers, dates and the mail
 * @param zone the time zone of the dates
 */
public record Recipient(String user, String name, String email, Locale locale, ZoneId zone) {}
