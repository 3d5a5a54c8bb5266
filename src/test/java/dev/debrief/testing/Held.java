package dev.debrief.testing;

import dev.debrief.app.DebriefListener;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.sse.Streams;
import dev.debrief.sse.WriterPool;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
      List<Object> parts = new ArrayList<>();
      Streams streams = null;
      Object closings = value(value(listener, "application"), "closings");
      for (Object closing : (Collection<?>) value(closings, "closings")) {
        parts.add(value(closing, "closeable"));
        if (value(closing, "what").equals("streams")) { // not those of operators
          streams = (Streams) value(closing, "closeable");
        }
      }
      EventDispatcher dispatcher = (EventDispatcher) value(streams, "dispatcher");
      int places;
      synchronized (streams) {
        places = (int) value(streams, "reserved");
      }
      return new Held(
          streams.openCount(),
          places,
          dispatcher.listenerCount(),
          only(WriterPool.class, parts).hanging(),
          Math.toIntExact(requests));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the application is put together in another way now", e);
    }
  }

  private static <T> T only(Class<T> type, List<Object> parts) {
    return parts.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
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
