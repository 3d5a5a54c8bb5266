package dev.debrief.http;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells that a request failed since the database is away, not since something is wrong here. */
final class DatabaseUnavailable {
  /** The first characters of the codes for a connection that broke or cannot be made. */
  private static final String CONNECTION = "08";

  /** PostgreSQL's for a server that stops, has crashed or is not up yet. */
  private static final String SERVER_STOPS = "57P0";

  private DatabaseUnavailable() {}

  /** Whether no connection to the database could be had, or the one that was used broke. */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && (sql instanceof SQLTransientConnectionException
              || startsWith(sql.getSQLState(), CONNECTION)
              || startsWith(sql.getSQLState(), SERVER_STOPS))) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(String state, String beginning) {
    return state != null && state.startsWith(beginning);
  }
}
