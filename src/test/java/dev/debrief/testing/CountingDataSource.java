package dev.debrief.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A data source that counts what is asked of the database. Safe for use by any thread. */
public final class CountingDataSource {
  private static final Set<Class<?>> COUNTED =
      Set.of(Connection.class, Statement.class, PreparedStatement.class, ResultSet.class);

  private final AtomicInteger statements = new AtomicInteger();
  private final AtomicInteger rows = new AtomicInteger();
  private final DataSource counted;

  public CountingDataSource(DataSource dataSource) {
    counted = (DataSource) counted(DataSource.class, dataSource);
  }

  /** The data source to use. */
  public DataSource dataSource() {
    return counted;
  }

  /** How many statements were run since the last call; a batch is one. */
  public int statements() {
    return statements.getAndSet(0);
  }

  /** How many rows were read since the last call. */
  public int rows() {
    return rows.getAndSet(0);
  }

  private Object counted(Class<?> type, Object target) {
    return Proxy.newProxyInstance(
        CountingDataSource.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call(target, method, arguments));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (target instanceof Statement && method.getName().startsWith("execute")) {
      statements.incrementAndGet();
    }
    if (target instanceof ResultSet && method.getName().equals("next") && result.equals(true)) {
      rows.incrementAndGet();
    }
    boolean wrapped = result != null && COUNTED.contains(method.getReturnType());
    return wrapped ? counted(method.getReturnType(), result) : result;
  }
}
