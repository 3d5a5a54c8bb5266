package dev.debrief.summary;

import java.io.IOException;

/**
 * The model gave no summary. The message is a short reason for people, beginning in lower case, fit
 * to stand in a sentence: no URL, no key, nothing from the conversation or from the server's
 * answer. It has no cause for the same reason: causes quote what was sent.
 */
public final class ModelFailure extends IOException {
  private final boolean passing;

  /** A failure that would repeat itself if the model were asked again. */
  public ModelFailure(String reason) {
    this(reason, false);
  }

  /**
   * @param passing whether the next try may succeed
   */
  public ModelFailure(String reason, boolean passing) {
    super(reason);
    this.passing = passing;
  }

  /** Whether it may go better when the model is asked again a little later. */
  public boolean isPassing() {
    return passing;
  }
}
