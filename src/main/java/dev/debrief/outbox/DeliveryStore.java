package dev.debrief.outbox;

import dev.debrief.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Deliveries in the database, a row each. Each call is a transaction of its own, or part of the
 * caller's. Safe on any thread and node.
 */
final class DeliveryStore {
  private static final int MAX_ERROR = 500;

  private final Jdbi jdbi;

  DeliveryStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Adds a delivery, due at that time; fails where the channel has one of that message id. */
  void add(String id, Outbox.Message message, Instant due) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "insert into delivery (id, channel, subject_id, target, message_id, payload,"
                        + " state, attempt, delivery_attempts, next_attempt_at) values (:id,"
                        + " :channel, :subject, :target, :messageId, :payload, 'PENDING', 0, 0,"
                        + " :due)")
                .bind("id", id)
                .bind("channel", message.channel())
                .bind("subject", message.subject())
                .bind("target", message.target())
                .bind("messageId", message.messageId())
                .bind("payload", message.payload())
                .bind("due", due)
                .execute());
  }

  /** Begins an attempt, if the delivery is pending; an attempt before no longer owns it. */
  Optional<Delivery> claim(String id) {
    return jdbi.inTransaction(
        h -> {
          Optional<Delivery> pending =
              h.createQuery(
                      "select channel, subject_id, target, message_id, payload, attempt,"
                          + " delivery_attempts from delivery"
                          + " where id = ? and state = 'PENDING' for update")
                  .bind(0, id)
                  .map((row, context) -> next(id, row))
                  .findOne();
          pending.ifPresent(
              d ->
                  h.execute(
                      "update delivery set attempt = ?, delivery_attempts = ? where id = ?",
                      d.attempt(),
                      d.deliveryAttempts(),
                      id));
          return pending;
        });
  }

  private static Delivery next(String id, ResultSet row) throws SQLException {
    return new Delivery(
        id,
        row.getString("channel"),
        row.getString("subject_id"),
        row.getString("target"),
        row.getString("message_id"),
        row.getString("payload"),
        row.getInt("attempt") + 1,
        row.getInt("delivery_attempts") + 1);
  }

  /** Whether the delivery is still pending and no other attempt has begun since. */
  boolean isHeld(Delivery delivery) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select 1 from delivery where id = ? and state = 'PENDING' and attempt = ?")
                .bind(0, delivery.id())
                .bind(1, delivery.attempt())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /**
   * The other side has it. That is true whichever attempt delivered: one that was taken over
   * records it too, and so keeps its successor from delivering again.
   */
  void sent(Delivery delivery, Instant at) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update delivery set state = 'SENT', error = null, sent_at = ?, tried_at = ?,"
                    + " next_attempt_at = null where id = ?",
                at,
                at,
                delivery.id()));
  }

  /**
   * The attempt failed.
   *
   * @param next when the next attempt is due; empty where the delivery is dead
   * @return whether that was stored: not for an attempt that was taken over
   */
  boolean failed(Delivery delivery, String reason, Instant at, Optional<Instant> next) {
    return jdbi.withHandle(
            h ->
                h.createUpdate(
                        "update delivery set state = :state, error = :error, tried_at = :at,"
                            + " next_attempt_at = :next"
                            + " where id = :id and state = 'PENDING' and attempt = :attempt")
                    .bind(
                        "state",
                        (next.isPresent() ? DeliveryState.PENDING : DeliveryState.DEAD).name())
                    .bind("error", cut(reason))
                    .bind("at", at)
                    .bindByType("next", next.orElse(null), Instant.class)
                    .bind("id", delivery.id())
                    .bind("attempt", delivery.attempt())
                    .execute())
        == 1;
  }

  /** To what the column holds, without splitting a surrogate pair. */
  private static String cut(String reason) {
    if (reason.length() <= MAX_ERROR) {
      return reason;
    }
    boolean pair = Character.isHighSurrogate(reason.charAt(MAX_ERROR - 1));
    return reason.substring(0, pair ? MAX_ERROR - 1 : MAX_ERROR);
  }

  /**
   * Makes the delivery pending again with all its attempts, whatever its state; an attempt that
   * runs no longer owns it.
   *
   * @return whether it exists
   */
  boolean renew(String id, Instant due) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "update delivery set state = 'PENDING', attempt = attempt + 1,"
                        + " delivery_attempts = 0, sent_at = null, next_attempt_at = ?"
                        + " where id = ?",
                    due,
                    id))
        == 1;
  }

  /** Whether the delivery is in that state; keeps it so until the transaction ends. */
  boolean lock(String id, DeliveryState state) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select 1 from delivery where id = ? and state = ? for update")
                .bind(0, id)
                .bind(1, state.name())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /** The ids of the channel's deliveries in that state. */
  List<String> in(String channel, DeliveryState state) {
    return ids("state", channel, state.name());
  }

  /** The ids of the channel's deliveries about that subject. */
  List<String> about(String channel, String subject) {
    return ids("subject_id", channel, subject);
  }

  private List<String> ids(String column, String channel, String value) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select id from delivery where channel = ? and " + column + " = ? order by id")
                .bind(0, channel)
                .bind(1, value)
                .mapTo(String.class)
                .list());
  }

  Map<DeliveryState, Long> counts(String channel) {
    Map<DeliveryState, Long> counts = new EnumMap<>(DeliveryState.class);
    jdbi.useHandle(
        h ->
            h.createQuery(
                    "select state, count(*) as n from delivery where channel = ? group by state")
                .bind(0, channel)
                .map(
                    (row, context) ->
                        Map.entry(DeliveryState.valueOf(row.getString("state")), row.getLong("n")))
                .forEach(count -> counts.put(count.getKey(), count.getValue())));
    return counts;
  }

  Optional<String> lastError(String channel) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select error from delivery where channel = ? and state in ('PENDING', 'DEAD')"
                        + " and error is not null order by tried_at desc nulls last limit 1")
                .bind(0, channel)
                .mapTo(String.class)
                .findOne());
  }

  List<UnsentDelivery> unsent(String channel, DeliveryState state, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select id, subject_id, state, delivery_attempts, error, tried_at,"
                        + " next_attempt_at from delivery where channel = ? and state = ?"
                        + " order by tried_at desc nulls last, id limit ?")
                .bind(0, channel)
                .bind(1, state.name())
                .bind(2, limit)
                .map((row, context) -> unsent(row))
                .list());
  }

  private static UnsentDelivery unsent(ResultSet row) throws SQLException {
    return new UnsentDelivery(
        row.getString("id"),
        row.getString("subject_id"),
        DeliveryState.valueOf(row.getString("state")),
        row.getInt("delivery_attempts"),
        row.getString("error"),
        Sql.instant(row, "tried_at"),
        Sql.instant(row, "next_attempt_at"));
  }

  static void erase(Handle transaction, String subject) {
    transaction.execute("delete from delivery where subject_id = ?", subject);
  }
}
