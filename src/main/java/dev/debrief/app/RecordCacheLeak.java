package dev.debrief.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.runtime.ObjectMethods;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes the JDK forget the application. Before JDK 19 the method handles behind the {@code equals},
 * {@code hashCode} and {@code toString} of all records hold on to the types they were last made for
 * (JDK-8078641). Where those are ours, the application's classes stay in memory after it is gone,
 * and Tomcat's Manager names it as a leak.
 */
final class RecordCacheLeak {
  private static final Logger LOG = Logger.getLogger(RecordCacheLeak.class.getName());
  private static final int MENDED = 19;

  private RecordCacheLeak() {}

  /** Makes the JDK cache one of its own types in place of ours. Called last of all. */
  static void replace() {
    if (Runtime.version().feature() >= MENDED) {
      return;
    }
    try {
      for (String method : new String[] {"equals", "hashCode", "toString"}) {
        ObjectMethods.bootstrap(
            MethodHandles.lookup(),
            method,
            MethodHandle.class,
            String.class,
            "text",
            MethodHandles.identity(String.class));
      }
    } catch (Throwable e) { // as the JDK declares it
      LOG.log(Level.WARNING, "The JDK may keep the application's classes in memory", e);
    }
  }
}
