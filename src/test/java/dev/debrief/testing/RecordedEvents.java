package dev.debrief.testing;

import dev.debrief.testing.SseReader.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The recorded events of reports among all that a client saw. Those that pass repeat the id of the
 * recorded one before them, but are never the first thing on a connection: what is counts here even
 * if its id is not new, so an event that is told twice is found twice.
 */
public final class RecordedEvents {
  private static final Set<String> TYPES = Set.of("EXCEL_STATUS", "EXCEL_STATUS_END");

  private RecordedEvents() {}

  /** Those a reader saw so far, in the order of their arrival. */
  public static List<Received> of(SseReader reader) {
    List<Received> recorded = new ArrayList<>();
    Received last = null;
    for (Received event : reader.events()) {
      if (TYPES.contains(event.type())) {
        if (last == null
            || last.connection() != event.connection()
            || !last.id().equals(event.id())) {
          recorded.add(event);
        }
        last = event;
      }
    }
    return recorded;
  }

  /** The number in an event's id. */
  public static long number(Received event) {
    return Long.parseLong(event.id().substring(event.id().lastIndexOf('-') + 1));
  }

  /** The numbers of those a reader saw so far. */
  public static List<Long> numbers(SseReader reader) {
    return of(reader).stream().map(RecordedEvents::number).toList();
  }
}
