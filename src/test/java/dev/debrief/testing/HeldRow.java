package dev.debrief.testing;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A transaction of a test's own on a PostgreSQL that keeps a row to itself: whoever needs the row
 * stands still in the middle of its transaction until this is closed. What it did is taken back
 * then. One thread's.
 */
public final class HeldRow implements AutoCloseable {
  /** Those that wait for a transaction, or for one that waits for it. */
  private static final String WAITING =
      """
      with recursive waiting (pid) as (
        select pid from pg_stat_activity where :holder = any (pg_blocking_pids(pid))
        union
        select a.pid from pg_stat_activity a join waiting w on w.pid = any (pg_blocking_pids(a.pid))
      )
      select count(*) from waiting join pg_stat_activity using (pid) where query like :statement
      """;

  private final Jdbi jdbi;
  private final Handle handle;
  private final int holder;

  /**
   * Locks the row and returns; waits for whoever has it.
   *
   * @param statement a {@code select ... for update} or {@code insert ... returning} of one row
   */
  public HeldRow(Jdbi jdbi, String statement, Object... values) {
    this.jdbi = jdbi;
    handle = jdbi.open();
    try {
      handle.begin();
      holder = handle.select("select pg_backend_pid()").mapTo(Integer.class).one();
      handle.select(statement, values).mapToMap().one();
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /**
   * Waits until a statement stands still here.
   *
   * @param statement how it reads, as a pattern of SQL's {@code like}
   */
  public HeldRow awaitWaiting(String statement) throws Exception {
    Await.until(
        "somebody waits with " + statement,
        () ->
            jdbi.withHandle(
                    h ->
                        h.createQuery(WAITING)
                            .bind("holder", holder)
                            .bind("statement", statement)
                            .mapTo(Integer.class)
                            .one())
                > 0);
    return this;
  }

  @Override
  public void close() {
    handle.rollback();
    handle.close();
  }
}
