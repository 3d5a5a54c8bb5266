package dev.debrief.sse;

/** How one kind of stream renders a channel's events. Stateless; called by any thread. */
public interface EventFilter {

  /**
   * The event as the client should get it; null to leave it out. The id belongs to the stream: the
   * returned event keeps the one it was given.
   */
  Event render(String subject, Event event);

  /** Whether the response ends after this event. */
  boolean isTerminal(Event rendered);

  /** Every event as it is, without an end. */
  EventFilter ALL =
      new EventFilter() {
        @Override
        public Event render(String subject, Event event) {
          return event;
        }

        @Override
        public boolean isTerminal(Event rendered) {
          return false;
        }
      };

  /** Every event as it is, until one of this type ends the stream. */
  static EventFilter until(String type) {
    return new EventFilter() {
      @Override
      public Event render(String subject, Event event) {
        return event;
      }

      @Override
      public boolean isTerminal(Event rendered) {
        return rendered.type().equals(type);
      }
    };
  }
}
