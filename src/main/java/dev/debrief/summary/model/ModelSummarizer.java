package dev.debrief.summary.model;

import dev.debrief.job.Backoff;
import dev.debrief.report.Checkpoints;
import dev.debrief.report.Progress;
import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Lets a language model write the summary, over the OpenAI-compatible chat completions of any
 * server. A room that is too large for one request is summarized in chunks, one after another, and
 * the chunks' points are merged. Numbers that the model cites but was not given are dropped.
 *
 * <p>Holds one chunk at a time and the points so far. While a chunk is with the model, the
 * transcript's reading pauses.
 */
public final class ModelSummarizer implements Summarizer, AutoCloseable {
  /** For production: three more tries within about ten seconds. */
  public static final Backoff BACKOFF =
      Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(1)).withJitter(0.5);

  private static final int ATTEMPTS = 4;
  private static final int TELL_EVERY = 500;

  private final ModelSettings settings;
  private final ModelClient client;
  private final RetryPolicy patience;

  /**
   * @param executor carries the HTTP client and reads the answers: up to three threads a running
   *     summary, without a bound that could make one wait for another; the caller's to shut down
   * @param backoff the pauses between the four attempts of a request
   */
  public ModelSummarizer(ModelSettings settings, Executor executor, Backoff backoff) {
    this(settings, executor, new RetryPolicy(ATTEMPTS, backoff));
  }

  ModelSummarizer(ModelSettings settings, Executor executor, RetryPolicy patience) {
    this.settings = settings;
    this.patience = patience;
    this.client = new ModelClient(settings, executor);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ModelFailure when the model gave no whole, readable answer; nothing is left running
   */
  @Override
  public Summary summarize(
      String title, Transcript transcript, Checkpoints checkpoints, Progress progress)
      throws IOException {
    progress.check();
    int dataTokens = Prompt.dataTokens(title, settings.maxInputTokens());
    MapReduceSummary run =
        new MapReduceSummary(
            title,
            new ModelContext(client, patience, new ResponseCache(checkpoints, settings.model())),
            dataTokens,
            progress);
    Chunker chunker = new Chunker(dataTokens, run::chunk);
    transcript.read(
        message -> {
          chunker.add(message, transcript.nameOf(message.author()));
          if (message.number() % TELL_EVERY == 0) {
            progress.done(run.covered());
          }
        });
    chunker.end();
    progress.done(transcript.count());
    return run.summary(settings.model());
  }

  /** Makes no further request; a running one continues. */
  @Override
  public void close() {
    client.close();
  }
}
