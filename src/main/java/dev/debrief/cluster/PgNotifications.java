package dev.debrief.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The notifications of one connection to PostgreSQL. By reflection, since the driver of a server's
 * data source is not the one in the WAR: its classes have the same names and are others. The thread
 * that uses the connection calls it.
 */
final class PgNotifications {
  private final Object connection;
  private final Method heard;
  private final Method parameter;

  private PgNotifications(Object connection, Method heard, Method parameter) {
    this.connection = connection;
    this.heard = heard;
    this.parameter = parameter;
  }

  /**
   * Those of a connection, however many pools have wrapped it.
   *
   * @throws SQLException where its driver is not PostgreSQL's
   */
  static PgNotifications of(Connection connection) throws SQLException {
    // Pools wrap statements, results and what describes the database; an array comes as it is.
    Array array = connection.createArrayOf("text", new String[0]);
    ClassLoader drivers = array.getClass().getClassLoader();
    array.free();
    try {
      Class<?> type = Class.forName("org.postgresql.PGConnection", false, drivers);
      return new PgNotifications(
          connection.unwrap(type),
          type.getMethod("getNotifications", int.class),
          Class.forName("org.postgresql.PGNotification", false, drivers).getMethod("getParameter"));
    } catch (ReflectiveOperationException e) {
      throw new SQLException("The driver does not return its notifications", e);
    }
  }

  /** The payloads that have arrived; waits for the first at most this long. */
  List<String> poll(int millis) throws SQLException {
    try {
      List<String> texts = new ArrayList<>();
      Object[] all =
          (Object[]) heard.invoke(connection, millis); // null where an old driver has none
      for (Object notification : all == null ? new Object[0] : all) {
        texts.add((String) parameter.invoke(notification));
      }
      return texts;
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof SQLException failed ? failed : new SQLException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new SQLException("The driver does not return its notifications", e);
    }
  }
}
