package dev.debrief.summary;

import java.io.IOException;

/**
 * The model gave no summary. The message is a short reason for people, beginning in lower case, fit
 * to stand in a sentence: no URL, no key, nothing from the conversation or from the server's
 * answer. It has no cause for the same reason: causes quote what was sent.
 */
public final class ModelFailure extends IOException {
  private final boolean passing;

  /** A failure that a retry would only repeat. */
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

  /** Whether a retry a little later may succeed. */
  public boolean isPassing() {
    return passing;
  }
}
