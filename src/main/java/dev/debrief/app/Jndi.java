package dev.debrief.app;

import jakarta.servlet.ServletContext;
import java.util.Optional;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;

/**
 * What the server offers by name. Looked up in code and declared nowhere: WildFly refuses a WAR
 * whose references it cannot bind (WFLYCTL0180), and every one of these is optional.
 */
public final class Jndi {
  private Jndi() {}

  /** Something the server has bound. */
  public record Bound<T>(String name, T object) {}

  /**
   * The object of the first of these names that is bound; empty where none is.
   *
   * @throws IllegalStateException where a name is bound to what cannot be made or is something
   *     otherwise: an entry that was bound is meant to be used
   */
  static <T> Optional<Bound<T>> find(Class<T> type, String... names) {
    for (String name : names) {
      Object found = lookup(name);
      if (type.isInstance(found)) {
        return Optional.of(new Bound<>(name, type.cast(found)));
      }
      if (found != null) {
        throw new IllegalStateException(
            name + " is no " + type.getName() + ", but a " + found.getClass().getName());
      }
    }
    return Optional.empty();
  }

  /**
   * The object of that name below {@code java:comp/env}, made by the server with its own classes.
   * Tomcat makes a mail session when one is first looked up, with its own copy of Jakarta Mail,
   * which looks for its parts by the thread's class loader: by ours it would find the parts of our
   * copy, whose classes are others.
   *
   * @throws IllegalStateException where it is bound but cannot be made
   */
  static Optional<Bound<Object>> findMadeByServer(String name) {
    Optional<Bound<Context>> environment = find(Context.class, "java:comp/env");
    Thread thread = Thread.currentThread();
    ClassLoader ours = thread.getContextClassLoader();
    thread.setContextClassLoader(ServletContext.class.getClassLoader());
    try {
      return environment
          .map(env -> lookup(env.object(), name))
          .map(found -> new Bound<>("java:comp/env/" + name, found));
    } finally {
      thread.setContextClassLoader(ours);
    }
  }

  private static Object lookup(String name) {
    try {
      return lookup(new InitialContext(), name);
    } catch (NamingException e) {
      throw new IllegalStateException("The server's names cannot be looked up", e);
    }
  }

  /** Null where the name is not bound. */
  @SuppressWarnings("BanJNDI") // the names are constants below java:, never a caller's
  private static Object lookup(Context context, String name) {
    try {
      return context.lookup(name);
    } catch (NameNotFoundException | NoInitialContextException e) {
      return null; // or no naming at all, as in a bare embedded server
    } catch (NamingException e) {
      throw new IllegalStateException(name + " is bound, but the server cannot make it", e);
    }
  }
}
