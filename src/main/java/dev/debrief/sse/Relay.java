package dev.debrief.sse;

/** Tells the other nodes what is emitted on this one. */
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
