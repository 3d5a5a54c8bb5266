package dev.debrief.report;

/**
 * Where a running step reports how far it is, and learns that it must stop. Thread-safe; calls
 * return at once, whatever the streams' clients do.
 */
public interface Progress {

  /**
   * Tells how many messages are done: a count of real work, from 0 to the transcript's count, never
   * falling within one step.
   *
   * @throws java.util.concurrent.CancellationException as {@link #check()}
   */
  void done(long messages);

  /** Passes on a further piece of the summary's text, as the model writes it. */
  void delta(String text);

  /**
   * Returns while the step should continue. Steps call it at least every 200 ms or 1,000 messages.
   *
   * @throws java.util.concurrent.CancellationException when the report was cancelled, has been
   *     taken over by another node, or the server stops; the step lets it pass and leaves nothing
   *     running
   */
  void check();
}
