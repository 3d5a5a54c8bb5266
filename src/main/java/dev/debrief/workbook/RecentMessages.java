package dev.debrief.workbook;

import dev.debrief.room.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last messages written, by id: most replies answer one of them, and a reader would rather see
 * its number than the id another system gave it.
 *
 * <p>Remembers {@value #CAPACITY} messages with ids of at most {@value #MAX_ID_CHARACTERS}
 * characters, so its size has a bound.
 */
final class RecentMessages {

  static final int CAPACITY = 10_000;
  static final int MAX_ID_CHARACTERS = 256;

  private final Map<String, Place> places = new LinkedHashMap<>();

  /** Remembers where the message stands, forgetting the oldest one if need be. */
  void add(Message message, RowAddress row) {
    if (message.id() == null || message.id().length() > MAX_ID_CHARACTERS) {
      return;
    }
    places.put(message.id(), new Place(message.number(), row));
    if (places.size() > CAPACITY) {
      places.remove(places.keySet().iterator().next());
    }
  }

  /** The message of that id, if it was written not too long ago. */
  Optional<Place> find(String id) {
    return Optional.ofNullable(places.get(id));
  }

  /**
   * A message's place.
   *
   * @param number its number in the room
   * @param row the row it begins in
   */
  record Place(long number, RowAddress row) {}
}
