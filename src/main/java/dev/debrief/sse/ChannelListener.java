package dev.debrief.sse;

import java.util.EventListener;

/** Is notified of what is emitted on a channel. */
@FunctionalInterface
public interface ChannelListener extends EventListener {

  /**
   * Takes the event and returns at once: it runs on the emitting thread, often a job's, and never
   * waits for a socket, a lock held during writing, or the database.
   */
  void onEvent(ChannelEvent event);
}
