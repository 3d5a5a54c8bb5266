package dev.debrief.report;

import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.State;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Reports as they are when somebody has just left a room. */
public final class TestReports {
  private TestReports() {}

  /** A report for Ada of a room with so many messages. */
  public static Report queued(String id, String room, long upTo, Instant at) {
    return queued(id, room, upTo, at, null);
  }

  /** A report for Ada at that address of a room with so many messages. */
  public static Report queued(String id, String room, long upTo, Instant at, String email) {
    return new Report(
        id,
        room,
        "Room",
        new Recipient("ada", "Ada", email, Locale.ENGLISH, ZoneOffset.UTC),
        upTo,
        1,
        State.QUEUED,
        "Queued",
        0,
        upTo,
        0,
        0,
        at,
        null,
        null,
        null,
        null,
        Mail.NONE,
        null,
        List.of());
  }
}
