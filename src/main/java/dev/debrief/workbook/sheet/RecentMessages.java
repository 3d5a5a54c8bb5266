package dev.debrief.workbook.sheet;

import dev.debrief.room.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The numbers of the last messages written, by id: most replies answer one of them, so the room
 * itself is rarely queried.
 *
 * <p>Remembers {@value #CAPACITY} messages with ids of at most {@value #MAX_ID_CHARACTERS}
 * characters, so its size has a bound.
 */
final class RecentMessages {

  static final int CAPACITY = 10_000;
  static final int MAX_ID_CHARACTERS = 256;

  private final Map<String, Long> numbers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > CAPACITY;
        }
      };

  /** Remembers the message, forgetting the oldest one if need be. */
  void add(Message message) {
    if (message.id() != null && message.id().length() <= MAX_ID_CHARACTERS) {
      numbers.put(message.id(), message.number());
    }
  }

  /** The number of the message of that id, if it was written not too long ago. */
  OptionalLong find(String id) {
    Long number = numbers.get(id);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
