package dev.debrief.mail;

import dev.debrief.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/** A finished report in the database, whose mail can be put in line. */
final class FinishedReport {
  static final String READER = "ada@example.org";
  static final Instant EXPIRES_AT = SettableClock.START.plus(Duration.ofDays(30));

  private FinishedReport() {}

  static void insert(Jdbi jdbi, String id) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "insert into room (id, title, last_seq, active_at) values (?, 'Launch', 1, ?)",
              "room-of-" + id,
              SettableClock.START);
          h.execute(
              "insert into report (id, room_id, room_title, user_id, user_name, email, locale,"
                  + " zone, up_to_seq, generation, state, status, done, total, attempt, created_at,"
                  + " finished_at, expires_at) values (?, ?, 'Launch', 'ada', 'Ada', ?, 'en', 'UTC',"
                  + " 1, 1, 'FINISHED', 'Finished', 1, 1, 1, ?, ?, ?)",
              id,
              "room-of-" + id,
              READER,
              SettableClock.START,
              SettableClock.START,
              EXPIRES_AT);
        });
  }
}
