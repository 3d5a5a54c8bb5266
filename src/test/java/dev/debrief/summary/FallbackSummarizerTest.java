package dev.debrief.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import dev.debrief.summary.extractive.ExtractiveSummarizer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FallbackSummarizerTest {
  private static final Summary BY_MODEL =
      new Summary(List.of(new Summary.Point("Fine.", List.of(1L))), "m", "1", 1, 1, 1, null);

  private final RecordingProgress progress = new RecordingProgress();

  @Test
  void givesTheModelsSummaryWhereThereIsOne() throws IOException {
    Summary summary = summarize((title, transcript, checkpoints, told) -> BY_MODEL);

    assertEquals(BY_MODEL, summary);
    assertNull(summary.notice());
  }

  @Test
  void letsTheRoomsOwnSentencesStandInAndSaysWhy() throws IOException {
    Summary summary = summarize(failing(new ModelFailure("the model server failed (500)")));

    assertEquals(Summary.EXTRACTIVE, summary.model());
    assertEquals(1, summary.points().size());
    assertEquals(
        "The language model could not summarize this room (the model server failed (500)), so these"
            + " are sentences taken from the conversation.",
        summary.notice());
  }

  @Test
  void neverLetsTheCountFallWhenItBeginsAnew() throws IOException {
    summarize(
        (title, transcript, checkpoints, told) -> {
          told.done(1);
          throw new ModelFailure("the model's answer broke off");
        });

    assertEquals(progress.counts().stream().sorted().toList(), progress.counts());
  }

  @Test
  void letsCancellationPass() {
    CancellationException cancelled = new CancellationException();

    assertEquals(
        cancelled,
        assertThrows(
            CancellationException.class,
            () ->
                summarize(
                    (title, transcript, checkpoints, told) -> {
                      throw cancelled;
                    })));
  }

  @Test
  void letsAnUnreadableTranscriptPass() {
    assertThrows(IOException.class, () -> summarize(failing(new IOException("disk"))));
  }

  private Summary summarize(Summarizer model) throws IOException {
    return new FallbackSummarizer(model, new ExtractiveSummarizer())
        .summarize(
            "Room",
            Rooms.of("Ada: We move the release to Thursday"),
            new MemoryCheckpoints(),
            progress);
  }

  private static Summarizer failing(IOException failure) {
    return (title, transcript, checkpoints, told) -> {
      throw failure;
    };
  }
}
