package dev.debrief.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a client has told its application so far, of all the streams it reads. Safe for use by
 * several threads.
 */
final class Told {
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  /**
   * One event.
   *
   * @param stream the name of the stream it came on
   * @param id the id the client gave with it; null or empty where it had none
   */
  record Event(String stream, String type, String data, String id) {}

  /** The client has told of an event. */
  void event(String stream, String type, String data, String id) {
    events.add(new Event(stream, type, data, id));
  }

  /** The client has stopped reading a stream for good. */
  void stopped(String stream) {
    stopped.add(stream);
  }

  /** What a script printed: an event, or that a stream has stopped. */
  void json(JsonNode line) {
    String stream = line.get("stream").asText();
    if (line.has("stopped")) {
      stopped(stream);
    } else {
      event(stream, line.get("type").asText(), line.get("data").asText(), line.path("id").asText());
    }
  }

  /** The events of a stream whose type begins so. */
  List<Event> events(String stream, String type) {
    return events.stream()
        .filter(e -> e.stream().equals(stream) && e.type().startsWith(type))
        .toList();
  }

  /** Something a client said that is neither. */
  void trouble(String text) {
    events.add(new Event("trouble", "trouble", text, null));
  }

  /** Everything, for a test that failed. */
  @Override
  public String toString() {
    return "stopped " + stopped + ", told " + events;
  }

  boolean hasStopped(String stream) {
    return stopped.contains(stream);
  }
}
