package dev.debrief.summary;

import java.io.IOException;

/**
 * The model gave no summary. The message is a short reason for people, beginning in lower case, fit
 * to stand in a sentence: no URL, no key, nothing from the conversation or from the server's
 * answer. It has no cause for the same reason: causes quote what was sent.
 */
public final class ModelFailure extends IOException {
  public ModelFailure(String reason) {
    super(reason);
  }
}
