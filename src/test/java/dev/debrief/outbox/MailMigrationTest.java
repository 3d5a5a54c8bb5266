package dev.debrief.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.http.Json;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportStore;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Mails of a version that had a table of their own. */
class MailMigrationTest {
  private static final Instant TRIED = SettableClock.START;
  private static final Instant DUE = TRIED.plusSeconds(8);

  @Test
  void mailsAndTheirJobsMoveToTheOutboxInH2() {
    migrated("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "debrief");
  }

  @Test
  void mailsAndTheirJobsMoveToTheOutboxInPostgres() {
    migrated(Postgres.newDatabase(), Postgres.USER);
  }

  private static void migrated(String url, String user) {
    Flyway.configure().dataSource(url, user, "").target("39?").load().migrate();
    Jdbi jdbi = Jdbi.create(url, user, "");
    jdbi.useTransaction(
        h -> {
          h.execute(
              "insert into room (id, title, last_seq, active_at) values ('room', 'Launch', 1, ?)",
              TRIED);
          insert(h, "waits", 1, "PENDING", 6, 3, "busy");
          insert(h, "sent", 2, "SENT", 1, 0, null);
          insert(h, "failed", 3, "FAILED", 14, 0, "refused");
          h.execute(
              "insert into scheduled_tasks (task_name, task_instance, execution_time, picked,"
                  + " version) values ('mail', 'waits', ?, false, 1), ('report', 'r', ?, false, 1)",
              DUE,
              DUE);
        });

    Flyway.configure().dataSource(url, user, "").load().migrate();

    ReportStore reports = new ReportStore(jdbi, new Json());
    assertEquals(new Mail(MailState.PENDING, "busy"), reports.find("waits").orElseThrow().mail());
    assertEquals(new Mail(MailState.SENT, null), reports.find("sent").orElseThrow().mail());
    assertEquals(
        new Mail(MailState.FAILED, "refused"), reports.find("failed").orElseThrow().mail());
    DeliveryStore deliveries = new DeliveryStore(jdbi);
    assertEquals(
        List.of(new UnsentDelivery("waits", "waits", DeliveryState.PENDING, 3, "busy", TRIED, DUE)),
        deliveries.unsent("mail", DeliveryState.PENDING, 50));
    assertEquals(
        List.of(
            new UnsentDelivery("failed", "failed", DeliveryState.DEAD, 14, "refused", TRIED, null)),
        deliveries.unsent("mail", DeliveryState.DEAD, 50));
    assertEquals(
        new Delivery("waits", "mail", "waits", "ada@example.org", "<waits@debrief>", null, 7, 4),
        deliveries.claim("waits").orElseThrow());
    assertEquals(List.of("delivery waits", "report r"), jobs(jdbi));
    assertEquals(
        Map.of(DeliveryState.PENDING, 1L, DeliveryState.SENT, 1L, DeliveryState.DEAD, 1L),
        deliveries.counts("mail"));
  }

  private static void insert(
      Handle h, String id, int upTo, String state, int attempts, int earlier, String error) {
    h.execute(
        "insert into report (id, room_id, room_title, user_id, user_name, email, locale, zone,"
            + " up_to_seq, generation, state, status, done, total, attempt, created_at,"
            + " finished_at, expires_at) values (?, 'room', 'Launch', 'ada', 'Ada',"
            + " 'ada@example.org', 'en', 'UTC', ?, 1, 'FINISHED', 'Finished', 1, 1, 1, ?, ?, ?)",
        id,
        upTo,
        TRIED,
        TRIED,
        TRIED.plus(Duration.ofDays(30)));
    h.execute(
        "insert into mail (report_id, recipient, message_id, state, attempts, earlier_attempts,"
            + " error, tried_at) values (?, 'ada@example.org', ?, ?, ?, ?, ?, ?)",
        id,
        "<" + id + "@debrief>",
        state,
        attempts,
        earlier,
        error,
        TRIED);
  }

  private static List<String> jobs(Jdbi jdbi) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select task_name || ' ' || task_instance from scheduled_tasks order by 1")
                .mapTo(String.class)
                .list());
  }
}
