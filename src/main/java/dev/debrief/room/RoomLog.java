package dev.debrief.room;

import dev.debrief.http.Json;
import dev.debrief.sse.AccessLostException;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventId;
import dev.debrief.sse.RecordedEvent;
import dev.debrief.sse.Replayer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A room's messages as events. Thread-safe.
 *
 * <p>After an import, or on a node that did not receive the message itself, a thousand streams of
 * one room read the same pages at the same moment; so a page is kept for two seconds, and each
 * stream queries only whether its user is still a member and what the last number is.
 */
final class RoomLog {
  /** The type of the events of a room's stream. */
  static final String MESSAGE = "MESSAGE";

  private static final Duration KEPT = Duration.ofSeconds(2);
  private static final int PAGES = 64;

  /** A larger page is not cached, so the cache holds at most {@link #PAGES} times this. */
  private static final int PAGE_CHARACTERS = 256 * 1024;

  private final RoomStore store;
  private final Json json;
  private final InstantSource clock;

  /** The oldest first; guarded by itself. */
  private final Map<PageKey, Kept> pages = new LinkedHashMap<>();

  private record PageKey(String room, long after, int limit) {}

  private record Kept(List<RecordedEvent> events, Instant until) {}

  RoomLog(RoomStore store, Json json, InstantSource clock) {
    this.store = store;
    this.json = json;
    this.clock = clock;
  }

  /** Reads it while the user is a member of the room. */
  Replayer replayer(String user) {
    return new Replayer() {
      @Override
      public Optional<EventId> head(ChannelKey channel) {
        return Optional.of(new EventId("", store.lastNumber(channel.name())));
      }

      @Override
      public Page after(ChannelKey channel, String subject, long seq, int limit) {
        return RoomLog.this.after(channel.name(), user, seq, limit);
      }
    };
  }

  private Replayer.Page after(String room, String user, long seq, int limit) {
    long last =
        store
            .lastNumber(room, user)
            .orElseThrow(() -> new AccessLostException("no longer a member"));
    if (seq >= last) {
      return new Replayer.Page(List.of(), seq, false);
    }
    List<RecordedEvent> events = page(new PageKey(room, seq, limit), last);
    long upTo = events.size() < limit ? last : lastOf(events);
    return new Replayer.Page(events, upTo, upTo < last);
  }

  /** The events after that key: a full page, or all up to {@code last} at least. */
  private List<RecordedEvent> page(PageKey place, long last) {
    Instant now = clock.instant();
    synchronized (pages) {
      Kept kept = pages.get(place);
      if (kept != null && kept.until.isAfter(now) && isWhole(kept.events, place, last)) {
        return kept.events;
      }
    }
    List<RecordedEvent> events =
        events(place.room, store.after(place.room, place.after, last, place.limit));
    if (events.stream().mapToLong(e -> e.event().data().length()).sum() <= PAGE_CHARACTERS) {
      keep(place, new Kept(events, now.plus(KEPT)));
    }
    return events;
  }

  private void keep(PageKey place, Kept page) {
    synchronized (pages) {
      pages.remove(place); // otherwise it would keep its old place in the order
      pages.put(place, page);
      if (pages.size() > PAGES) {
        pages.remove(pages.keySet().iterator().next());
      }
    }
  }

  /** Drops the room's pages: they may hold the text of a message that was deleted. */
  void forget(String room) {
    synchronized (pages) {
      pages.keySet().removeIf(place -> place.room.equals(room));
    }
  }

  private static boolean isWhole(List<RecordedEvent> events, PageKey place, long last) {
    return events.size() == place.limit || lastOf(events) >= last;
  }

  private static long lastOf(List<RecordedEvent> events) {
    return events.isEmpty() ? 0 : events.get(events.size() - 1).seq();
  }

  /** The events of these messages. */
  List<RecordedEvent> events(String room, List<Message> messages) {
    return events(messages, store.authorNames(room, messages));
  }

  /**
   * The events of these messages.
   *
   * @param names the authors' display names by user id
   */
  List<RecordedEvent> events(List<Message> messages, Map<String, String> names) {
    return messages.stream().map(m -> event(MessageJson.of(m, names))).toList();
  }

  private RecordedEvent event(MessageJson m) {
    String id = Long.toString(m.number());
    return new RecordedEvent(m.number(), null, new Event(MESSAGE, json.text(m), id, null));
  }
}
