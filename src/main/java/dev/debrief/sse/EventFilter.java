package dev.debrief.sse;

/** How one kind of stream shows a channel's events. Without state; any thread calls it. */
public interface EventFilter {

  /**
   * The event as the stream's client shall get it; null to leave it out. The id is the stream's
   * business: what is returned keeps the one it was given.
   */
  Event show(String subject, Event event);

  /** Whether the response ends after this event. */
  boolean ends(Event shown);

  /** Shows every event as it is and never ends. */
  EventFilter ALL =
      new EventFilter() {
        @Override
        public Event show(String subject, Event event) {
          return event;
        }

        @Override
        public boolean ends(Event shown) {
          return false;
        }
      };
}
