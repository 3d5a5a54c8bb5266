package dev.debrief.report;

import dev.debrief.db.RandomId;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventId;
import dev.debrief.sse.EventLog;
import dev.debrief.sse.RecordedEvent;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The recorded events of every user's reports, in the database. Safe on any thread and node: the
 * lock of the user's channel row makes the numbers rise in the order of commits, without a gap. A
 * transaction appends to one channel only; two in turn could lock each other out.
 */
public final class JdbcEventLog implements EventLog {
  private static final int EPOCH_LENGTH = 6;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public JdbcEventLog(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public Optional<EventId> head(ChannelKey channel) {
    return head(channel.name());
  }

  /** The head of a user's channel; empty while the user never had a report. */
  public Optional<EventId> head(String user) {
    return jdbi.withHandle(h -> head(h, user, ""));
  }

  private static Optional<EventId> head(Handle handle, String user, String lock) {
    return handle
        .createQuery("select epoch, last_seq from channel where user_id = ?" + lock)
        .bind(0, user)
        .map((row, context) -> new EventId(row.getString("epoch"), row.getLong("last_seq")))
        .findOne();
  }

  /** Makes the user's channel if there is none; a transaction of its own. */
  public void openChannel(String user) {
    if (head(user).isPresent()) {
      return;
    }
    try {
      jdbi.useHandle(
          h ->
              h.execute(
                  "insert into channel (user_id, epoch, last_seq) values (?, ?, 0)",
                  user,
                  RandomId.next(random, EPOCH_LENGTH)));
    } catch (UnableToExecuteStatementException e) {
      if (head(user).isEmpty()) {
        throw e;
      } // else another request made it at the same moment
    }
  }

  /** Locks the user's channel until the caller's transaction ends. */
  EventId lock(String user) {
    return jdbi.withHandle(h -> head(h, user, " for update"))
        .orElseThrow(() -> new IllegalStateException("the user has no channel"));
  }

  @Override
  public RecordedEvent append(
      ChannelKey channel,
      String subject,
      String type,
      String data,
      Consumer<RecordedEvent> durable) {
    return jdbi.inTransaction(
        handle -> {
          EventId head = lock(channel.name());
          EventId id = new EventId(head.epoch(), head.seq() + 1);
          handle.execute(
              "update channel set last_seq = ? where user_id = ?", id.seq(), channel.name());
          handle.execute(
              "insert into event (user_id, seq, report_id, type, data, at)"
                  + " values (?, ?, ?, ?, ?, ?)",
              channel.name(),
              id.seq(),
              subject,
              type,
              data,
              clock.instant());
          RecordedEvent recorded =
              new RecordedEvent(id.seq(), subject, new Event(type, data, id.toString(), null));
          handle.afterCommit(() -> durable.accept(recorded));
          return recorded;
        });
  }

  @Override
  public Page after(ChannelKey channel, String subject, long seq, int limit) {
    return jdbi.withHandle(
        handle -> {
          EventId head = head(handle, channel.name(), "").orElse(null);
          if (head == null) {
            return new Page(List.of(), seq, false);
          }
          Query query =
              handle
                  .createQuery(
                      "select seq, report_id, type, data from event where user_id = :user"
                          + " and seq > :seq and seq <= :head"
                          + (subject == null ? "" : " and report_id = :report")
                          + " order by seq limit :limit")
                  .bind("user", channel.name())
                  .bind("seq", seq)
                  .bind("head", head.seq())
                  .bind("limit", limit + 1);
          if (subject != null) {
            query.bind("report", subject);
          }
          List<RecordedEvent> found =
              query
                  .map(
                      (row, context) -> {
                        long number = row.getLong("seq");
                        String id = new EventId(head.epoch(), number).toString();
                        return new RecordedEvent(
                            number,
                            row.getString("report_id"),
                            new Event(row.getString("type"), row.getString("data"), id, null));
                      })
                  .list();
          if (found.size() > limit) {
            List<RecordedEvent> events = found.subList(0, limit);
            return new Page(events, events.get(limit - 1).seq(), true);
          }
          return new Page(found, Math.max(seq, head.seq()), false);
        });
  }

  /** The number of the first of a report's events. */
  public Optional<Long> first(String report) {
    return number(report, null);
  }

  /** The number of a report's event of that type. */
  public Optional<Long> numberOf(String report, String type) {
    return number(report, type);
  }

  private Optional<Long> number(String report, String typeOrNull) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select seq from event where report_id = ? and type = coalesce(?, type)"
                        + " order by seq limit 1")
                .bind(0, report)
                .bindByType(1, typeOrNull, String.class)
                .mapTo(Long.class)
                .findOne());
  }

  /** Which of the user's reports an event was about. */
  public Optional<String> reportOf(String user, long seq) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select report_id from event where user_id = ? and seq = ?")
                .bind(0, user)
                .bind(1, seq)
                .mapTo(String.class)
                .findOne());
  }

  /** Removes a report's end event, since the report continues; part of the caller's transaction. */
  void reopen(String report, String endType) {
    jdbi.useHandle(
        h -> h.execute("delete from event where report_id = ? and type = ?", report, endType));
  }
}
