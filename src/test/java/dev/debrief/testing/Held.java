package dev.debrief.testing;

import dev.debrief.app.DebriefListener;
import dev.debrief.sse.SseServer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;

/**
 * What a running Debrief holds open for streams, looked up in its objects: there is no other way in
 * for a test that must see that nothing is left.
 *
 * @param streams streams the application takes for open
 * @param places streams it has counted against its limits
 * @param listeners subscriptions at its dispatcher
 * @param hanging writes that hang in a socket
 * @param requests requests the container has not ended: on Tomcat the asynchronous ones
 */
public record Held(int streams, int places, int listeners, int hanging, int requests) {
  /** What is left when every client has gone. */
  public static final Held NOTHING = new Held(0, 0, 0, 0, 0);

  /** Looks into the application that this listener has installed. */
  static Held by(DebriefListener listener, long requests) {
    try {
      SseServer server = null;
      Object closings = value(value(listener, "application"), "closings");
      for (Object closing : (Collection<?>) value(closings, "closings")) {
        if (value(closing, "closeable") instanceof SseServer found) {
          server = found;
        }
      }
      Object core = value(server, "core");
      return new Held(
          server.openCount(),
          count(value(server, "streams"), "reservedCount"), // not those of operators
          count(value(value(core, "engine"), "dispatcher"), "listenerCount"),
          count(value(core, "writers"), "blocked"),
          Math.toIntExact(requests));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the application is put together in another way now", e);
    }
  }

  private static int count(Object owner, String method) throws ReflectiveOperationException {
    Method found = owner.getClass().getDeclaredMethod(method);
    found.setAccessible(true);
    return (int) found.invoke(owner);
  }

  private static Object value(Object owner, String field) throws ReflectiveOperationException {
    Field found = owner.getClass().getDeclaredField(field);
    found.setAccessible(true);
    return found.get(owner);
  }

  /** As one line of words, for {@link #parse}. */
  String line() {
    return streams + " " + places + " " + listeners + " " + hanging + " " + requests;
  }

  static Held parse(String line) {
    String[] words = line.split(" ", -1);
    return new Held(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]));
  }
}
