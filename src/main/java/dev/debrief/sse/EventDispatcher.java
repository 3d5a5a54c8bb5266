package dev.debrief.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The fan-out of one server: from publishers to the listeners of a channel. A channel may have any
 * number of listeners; removing one never affects another. Thread-safe; a listener that throws
 * affects only itself.
 */
final class EventDispatcher {
  private static final Logger LOG = Logger.getLogger(EventDispatcher.class.getName());

  /** The lists are never changed, only replaced, so emitting walks a snapshot without a lock. */
  private final ConcurrentHashMap<ChannelKey, List<SubscriberEntry>> subscribers =
      new ConcurrentHashMap<>();

  private volatile Relay relay = Relay.NONE;

  /**
   * Notifies the listener of everything emitted on the channel from now on.
   *
   * @return ends this one subscription, and only this; may be closed more than once
   */
  Subscription subscribe(ChannelKey channel, ChannelListener listener) {
    Objects.requireNonNull(listener, "listener");
    SubscriberEntry entry = new SubscriberEntry(listener);
    subscribers.merge(channel, List.of(entry), EventDispatcher::joined);
    return () -> subscribers.computeIfPresent(channel, (key, list) -> without(list, entry));
  }

  /** Passes everything that is emitted here on to the other nodes too. */
  void connect(Relay others) {
    relay = Objects.requireNonNull(others, "others");
  }

  /** Notifies every listener of the event's channel, on the calling thread, and the other nodes. */
  void emit(ChannelEvent event) {
    deliver(event);
    relay.emitted(event);
  }

  /** Makes every stream read its log: what was emitted elsewhere may have been missed. */
  void wakeAll() {
    subscribers.keySet().forEach(channel -> deliver(ChannelEvent.logAdvanced(channel, 0)));
  }

  /** Notifies the listeners of this node only. */
  void deliver(ChannelEvent event) {
    for (SubscriberEntry entry : subscribers.getOrDefault(event.channel(), List.of())) {
      try {
        entry.listener.onEvent(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "Listener failed; other listeners were still notified", e);
      }
    }
  }

  /** How many subscriptions there are on this node. */
  int listenerCount() {
    return subscribers.values().stream().mapToInt(List::size).sum();
  }

  private static List<SubscriberEntry> joined(List<SubscriberEntry> a, List<SubscriberEntry> b) {
    List<SubscriberEntry> all = new ArrayList<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }

  private static List<SubscriberEntry> without(List<SubscriberEntry> list, SubscriberEntry gone) {
    List<SubscriberEntry> rest = list.stream().filter(entry -> entry != gone).toList();
    return rest.isEmpty() ? null : rest;
  }

  /** One subscription, known by its identity: a listener may have several, and equal listeners. */
  private static final class SubscriberEntry {
    private final ChannelListener listener;

    SubscriberEntry(ChannelListener listener) {
      this.listener = listener;
    }
  }

  /** A listener's subscription to a channel. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
