package dev.debrief.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads that many queries have in common. */
public final class Sql {
  private Sql() {}

  /**
   * Whether a query finds anything; in the thread's transaction where it has one.
   *
   * @param query begins with {@code select 1}
   * @param arguments one for each question mark
   */
  public static boolean exists(Jdbi jdbi, String query, Object... arguments) {
    return jdbi.withHandle(handle -> exists(handle, query, arguments));
  }

  /** The same on that connection. */
  public static boolean exists(Handle handle, String query, Object... arguments) {
    return handle.select(query, arguments).map((row, context) -> true).findFirst().isPresent();
  }

  /**
   * A column's point in time; null for SQL's null. Read with its offset: a {@code
   * java.sql.Timestamp} shifts times before 1582 and those a time zone skips.
   *
   * @param column its place in the row, from 1
   */
  public static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /** The same by the column's name. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    return instant(row, row.findColumn(column));
  }

  /**
   * The time in a column that is never null.
   *
   * @throws SQLException where it is null all the same
   */
  public static Instant requireInstant(ResultSet row, int column) throws SQLException {
    Instant at = instant(row, column);
    if (at == null) {
      throw new SQLException("column " + column + " has no time");
    }
    return at;
  }

  /** The same by the column's name. */
  public static Instant requireInstant(ResultSet row, String column) throws SQLException {
    return requireInstant(row, row.findColumn(column));
  }
}
