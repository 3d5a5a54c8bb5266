package dev.debrief.room;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.room.IdempotencyKey.Use;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What was done under idempotency keys: a client that repeats a request gets what the first one
 * made, and one that sends another body under the same key is refused. Safe on any thread and node.
 */
public final class IdempotencyKeys {
  /** How long a key is kept after its last use that did anything. */
  static final Duration KEPT = Duration.ofHours(24);

  private final Jdbi jdbi;
  private final InstantSource clock;

  IdempotencyKeys(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** How a piece of work is done once for its key. */
  public interface Work<T> {
    /**
     * Takes the row lock that makes two requests with the same key wait for each other; not called
     * for a request without one.
     */
    void lock(Handle handle);

    /** Does it; whatever it writes is one transaction with the key. */
    T run(Handle handle);

    /** What is kept with the key, at most 64 characters. */
    String toResult(T done);

    /** The answer to a repeated request, outside the transaction. */
    T fromResult(String result);
  }

  private record Earlier(String digest, String result) {}

  /**
   * Does a piece of work, unless it was done under this key.
   *
   * @param use null for a request without a key, whose work is always done
   * @throws RequestFailure 422 where the key was used for another body; nothing is written
   */
  public <T> T once(@Nullable Use use, Work<T> work) {
    if (use == null) {
      return jdbi.inTransaction(work::run);
    }
    Supplier<T> answer =
        jdbi.inTransaction(
            handle -> {
              work.lock(handle);
              Optional<Earlier> earlier = find(handle, use);
              if (earlier.isPresent()) {
                // Answered or refused after the commit: H2 can take another's commit back when a
                // transaction that holds a row lock is rolled back.
                return () -> repeated(use, earlier.get(), work);
              }
              T done = work.run(handle);
              insert(handle, use, work.toResult(done));
              return () -> done;
            });
    return answer.get();
  }

  private static <T> T repeated(Use use, Earlier earlier, Work<T> work) {
    if (!earlier.digest.equals(use.digest())) {
      throw new RequestFailure(
          Reason.INVALID, "The Idempotency-Key was used for a request with another body.");
    }
    return work.fromResult(earlier.result);
  }

  private static Optional<Earlier> find(Handle handle, Use use) {
    IdempotencyKey key = use.key();
    return handle
        .createQuery(
            "select digest, result from idempotency_key where user_id = ? and room_id = ?"
                + " and operation = ? and name = ? and part = ?")
        .bind(0, key.user())
        .bind(1, key.room())
        .bind(2, key.operation())
        .bind(3, key.name())
        .bind(4, use.part())
        .map((row, context) -> new Earlier(row.getString(1), row.getString(2)))
        .findOne();
  }

  private void insert(Handle handle, Use use, String result) {
    IdempotencyKey key = use.key();
    handle.execute(
        "insert into idempotency_key (user_id, room_id, operation, name, part, digest, result, at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
        key.user(),
        key.room(),
        key.operation(),
        key.name(),
        use.part(),
        use.digest(),
        result,
        clock.instant().atOffset(ZoneOffset.UTC));
  }

  /** Erases expired keys, each with all its parts. */
  public void eraseExpired() {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "delete from idempotency_key where at < :before and not exists (select 1"
                        + " from idempotency_key later where later.at >= :before"
                        + " and later.user_id = idempotency_key.user_id"
                        + " and later.room_id = idempotency_key.room_id"
                        + " and later.operation = idempotency_key.operation"
                        + " and later.name = idempotency_key.name)")
                .bind("before", clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))
                .execute());
  }
}
