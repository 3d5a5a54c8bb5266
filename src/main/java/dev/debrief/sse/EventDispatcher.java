package dev.debrief.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one shared fan-out of a node: everyone who emits and everyone who streams meet here, by
 * channel key. Any number of listeners hear a channel; removing one never touches another. Safe for
 * use by any thread; a listener that throws costs only itself.
 */
public final class EventDispatcher {
  private static final Logger LOG = Logger.getLogger(EventDispatcher.class.getName());

  /** The lists are never changed, only replaced, so emitting walks a snapshot without a lock. */
  private final ConcurrentHashMap<ChannelKey, List<SubscriberEntry>> seats =
      new ConcurrentHashMap<>();

  private volatile Relay relay = Relay.NONE;

  /**
   * Lets the listener hear everything emitted on the channel from now on.
   *
   * @return ends this one subscription, and only this; may be closed more than once
   */
  public Subscription subscribe(ChannelKey channel, ChannelListener listener) {
    Objects.requireNonNull(listener, "listener");
    SubscriberEntry seat = new SubscriberEntry(listener);
    seats.merge(channel, List.of(seat), EventDispatcher::joined);
    return () -> seats.computeIfPresent(channel, (key, list) -> without(list, seat));
  }

  /** Has everything that is emitted here passed on to the other nodes too. */
  public void connect(Relay others) {
    relay = Objects.requireNonNull(others, "others");
  }

  /** Tells every listener of the event's channel, on the calling thread, and the other nodes. */
  public void emit(ChannelEvent event) {
    deliver(event);
    relay.emitted(event);
  }

  /** Lets every stream look into its log: what was emitted elsewhere may have been missed. */
  public void wakeAll() {
    seats.keySet().forEach(channel -> deliver(ChannelEvent.logAdvanced(channel, 0)));
  }

  /** Tells the listeners of this node only; for what another node has emitted. */
  public void deliver(ChannelEvent event) {
    for (SubscriberEntry seat : seats.getOrDefault(event.channel(), List.of())) {
      try {
        seat.listener.channelEvent(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "A listener failed; the others are told all the same", e);
      }
    }
  }

  /** How many subscriptions there are on this node. */
  public int listenerCount() {
    return seats.values().stream().mapToInt(List::size).sum();
  }

  private static List<SubscriberEntry> joined(List<SubscriberEntry> a, List<SubscriberEntry> b) {
    List<SubscriberEntry> all = new ArrayList<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }

  private static List<SubscriberEntry> without(List<SubscriberEntry> list, SubscriberEntry gone) {
    List<SubscriberEntry> rest = list.stream().filter(seat -> seat != gone).toList();
    return rest.isEmpty() ? null : rest;
  }

  /** One subscription, known by its identity: a listener may have several, and equal listeners. */
  private static final class SubscriberEntry {
    private final ChannelListener listener;

    SubscriberEntry(ChannelListener listener) {
      this.listener = listener;
    }
  }

  /** A listener's place at a channel. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
