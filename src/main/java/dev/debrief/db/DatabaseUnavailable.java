package dev.debrief.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Whether something failed because the database is unavailable, not because of a fault here. */
public final class DatabaseUnavailable {
  /** The first characters of the codes for a connection that broke or cannot be made. */
  private static final String CONNECTION = "08";

  /** PostgreSQL's codes for a server that is stopping, has crashed or is not up yet. */
  private static final String SERVER_DOWN = "57P0";

  private DatabaseUnavailable() {}

  /** Whether no connection to the database could be made, or the one in use broke. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && (sql instanceof SQLTransientConnectionException
              || startsWith(sql.getSQLState(), CONNECTION)
              || startsWith(sql.getSQLState(), SERVER_DOWN))) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(@Nullable String state, String beginning) {
    return state != null && state.startsWith(beginning);
  }
}
