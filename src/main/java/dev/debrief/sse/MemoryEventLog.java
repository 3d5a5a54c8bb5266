package dev.debrief.sse;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** An event log in memory, as long as the process and without a bound. Thread-safe. */
public final class MemoryEventLog implements EventLog {
  private final String epoch;
  private final Map<ChannelKey, List<RecordedEvent>> channels = new HashMap<>();

  /** A log with an epoch of its own: ids of an earlier process cannot be continued. */
  public MemoryEventLog() {
    this(Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX));
  }

  MemoryEventLog(String epoch) {
    this.epoch = epoch;
  }

  @Override
  public synchronized Optional<EventId> head(ChannelKey channel) {
    return Optional.of(new EventId(epoch, channels.getOrDefault(channel, List.of()).size()));
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
    for (RecordedEvent e : events.subList((int) Math.min(seq, events.size()), events.size())) {
      if (subject == null || Objects.equals(subject, e.subject())) {
        if (found.size() == limit) {
          return new Page(found, found.get(limit - 1).seq(), true);
        }
        found.add(e);
      }
    }
    return new Page(found, Math.max(seq, events.size()), false);
  }
}
