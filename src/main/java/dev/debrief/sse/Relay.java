package dev.debrief.sse;

/** Passes what is emitted on this node on to the others. */
@FunctionalInterface
public interface Relay {
  /** No other nodes. */
  Relay NONE = event -> {};

  /**
   * Passes the event on, and returns at once: it runs on the emitting thread. What cannot be passed
   * on is lost; streams of other nodes then find recorded events in the log a little later.
   */
  void emitted(ChannelEvent event);
}
