package dev.debrief.summary.extractive;

import dev.debrief.report.Checkpoints;
import dev.debrief.report.Progress;
import dev.debrief.report.Summarizer;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import java.io.IOException;
import java.util.List;

/**
 * Lets a room speak for itself: its summary is the sentences of the room that say most, each
 * question with its answer. Needs no network and no model, works in any language, and gives the
 * same points for the same room each time. Keeps no state between summaries and at most some twenty
 * megabytes while at one, whatever the room's size: the transcript is read twice.
 */
public final class ExtractiveSummarizer implements Summarizer {
  @Override
  public Summary summarize(
      String title, Transcript transcript, Checkpoints checkpoints, Progress progress)
      throws IOException {
    return summarize(transcript, new AlphabeticText(), progress);
  }

  /** The same; without the alphabetic text, if it is null. */
  static Summary summarize(Transcript transcript, AlphabeticText alphabetic, Progress progress)
      throws IOException {
    progress.check();
    RoomWords roomWords = new RoomWords();
    try (Words words = new Words(roomWords, alphabetic)) {
      ReadingProgress reading = new ReadingProgress(transcript.count(), progress);
      Vocabulary vocabulary = learn(transcript, roomWords, words, reading);
      List<Utterance> candidates = gather(transcript, words, vocabulary, reading);
      progress.check();
      List<Summary.Point> points =
          new PointSelection(candidates, transcript.count())
              .choose().stream().map(choice -> PointText.point(choice, transcript)).toList();
      progress.done(transcript.count());
      return new Summary(points, Summary.EXTRACTIVE, null, 0, 0, reading.covered(), null);
    }
  }

  private static Vocabulary learn(
      Transcript transcript, RoomWords roomWords, Words words, ReadingProgress reading)
      throws IOException {
    transcript.read(
        message -> {
          String prose = UtteranceReader.withoutLinks(UtteranceReader.line(message));
          roomWords.add(message.author(), words.of(prose));
          reading.oneMore();
        });
    return roomWords.vocabulary();
  }

  private static List<Utterance> gather(
      Transcript transcript, Words words, Vocabulary vocabulary, ReadingProgress reading)
      throws IOException {
    CandidateWindows windows = new CandidateWindows(transcript.count());
    RecentUtterances recent = new RecentUtterances(windows::offer);
    UtteranceReader reader = new UtteranceReader(words, vocabulary);
    transcript.read(
        message -> {
          Utterance utterance = reader.read(message);
          if (utterance != null) {
            recent.add(utterance, message);
          }
          reading.oneMore();
        });
    recent.end();
    return windows.inOrder();
  }

  /** Counts the messages of two readings as halves of one, so that the count never falls. */
  private static final class ReadingProgress {
    private static final int EVERY = 1_000;
    private static final int CHECK_EVERY = 50;
    private final long count;
    private final Progress progress;
    private long read;

    ReadingProgress(long count, Progress progress) {
      this.count = count;
      this.progress = progress;
    }

    void oneMore() {
      read++;
      if (read % EVERY == 0) {
        progress.done(covered());
      } else if (read % CHECK_EVERY == 0) {
        progress.check();
      }
    }

    /** How many messages were read in both readings. */
    long covered() {
      return Math.min(count, read / 2);
    }
  }
}
