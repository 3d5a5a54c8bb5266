package dev.debrief.report;

import java.io.IOException;

/** Says in a few points what a conversation came to. Safe for use by several reports at once. */
public interface Summarizer {

  /**
   * Summarizes the whole transcript, telling {@code progress} after at most every 1,000 messages
   * how many are done and ending with all of them.
   *
   * @param title the room's title
   * @param checkpoints where what is costly is kept from one attempt to the next
   * @throws IOException when the transcript cannot be read, or no summary can be made at all
   * @throws java.util.concurrent.CancellationException where {@code progress} is cancelled
   */
  Summary summarize(String title, Transcript transcript, Checkpoints checkpoints, Progress progress)
      throws IOException;
}
