package dev.debrief.sse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** An event log that lives and dies with the process. Safe for use by several threads. */
public final class MemoryEventLog implements EventLog {
  private final String epoch;
  private final Map<ChannelKey, List<RecordedEvent>> channels = new HashMap<>();

  /** A log whose ids carry the given epoch. */
  public MemoryEventLog(String epoch) {
    this.epoch = epoch;
  }

  @Override
  public RecordedEvent append(
      ChannelKey channel,
      String subject,
      String type,
      String data,
      Consumer<RecordedEvent> durable) {
    RecordedEvent recorded;
    synchronized (this) {
      List<RecordedEvent> events = channels.computeIfAbsent(channel, key -> new ArrayList<>());
      long seq = events.size() + 1L;
      String id = new EventId(epoch, seq).toString();
      recorded = new RecordedEvent(seq, subject, new Event(type, data, id, null));
      events.add(recorded);
    }
    durable.accept(recorded);
    return recorded;
  }

  @Override
  public synchronized Page after(ChannelKey channel, String subject, long seq, int limit) {
    List<RecordedEvent> events = channels.getOrDefault(channel, List.of());
    List<RecordedEvent> found = new ArrayList<>();
    for (RecordedEvent e : events) {
      if (e.seq() > seq && (subject == null || Objects.equals(subject, e.subject()))) {
        if (found.size() == limit) {
          return new Page(found, found.get(limit - 1).seq(), true);
        }
        found.add(e);
      }
    }
    return new Page(found, Math.max(seq, events.size()), false);
  }
}
