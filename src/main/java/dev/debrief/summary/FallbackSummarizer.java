package dev.debrief.summary;

import dev.debrief.report.Checkpoints;
import dev.debrief.report.Progress;
import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Gives the reader a summary even when the model gives none: then another summarizer replaces it,
 * and the summary says so and why. Cancellation and an unreadable transcript pass through.
 */
public final class FallbackSummarizer implements Summarizer {
  private static final Logger LOG = System.getLogger(FallbackSummarizer.class.getName());

  private final Summarizer model;
  private final Summarizer standIn;

  /**
   * @param model tried first; on {@link ModelFailure} the other one is used
   */
  public FallbackSummarizer(Summarizer model, Summarizer standIn) {
    this.model = model;
    this.standIn = standIn;
  }

  @Override
  public Summary summarize(
      String title, Transcript transcript, Checkpoints checkpoints, Progress progress)
      throws IOException {
    RisingProgress rising = new RisingProgress(progress);
    try {
      return model.summarize(title, transcript, checkpoints, rising);
    } catch (ModelFailure failure) {
      LOG.log(
          Level.WARNING,
          "No summary by the model: {0}; the summary is made of the room''s own sentences instead",
          failure.getMessage());
      return standIn
          .summarize(title, transcript, checkpoints, rising)
          .withNotice(
              "The language model could not summarize this room ("
                  + failure.getMessage()
                  + "), so these are sentences taken from the conversation.");
    }
  }

  /** Keeps the count from falling when the work starts over. Not thread-safe. */
  private static final class RisingProgress implements Progress {
    private final Progress progress;
    private long most;

    RisingProgress(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void done(long messages) {
      most = Math.max(most, messages);
      progress.done(most);
    }

    @Override
    public void delta(String text) {
      progress.delta(text);
    }

    @Override
    public void check() {
      progress.check();
    }
  }
}
