package dev.debrief.summary.extractive;

import com.sun.management.ThreadMXBean;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.summary.RecordingProgress;
import dev.debrief.summary.Rooms;
import dev.debrief.testing.ListedTranscript;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * CPU time and allocation of an extractive summary of 120,000 messages, with and without {@link
 * AlphabeticText}, by turns in one process; medians.
 */
public final class SummaryBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 11;

  /** A real room beside the project, which not every machine has. */
  private static final Path REAL =
      Path.of(
          System.getProperty("debrief.test.data", "../shared/data"),
          "large/irc-ubuntu-120k.ndjson");

  private SummaryBench() {}

  /** Runs it, in half a minute. */
  public static void main(String[] arguments) throws IOException {
    Transcript room = room();
    long[][] with = new long[2][ROUNDS];
    long[][] without = new long[2][ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      Summary fast = measured(room, new AlphabeticText(), with, round);
      Summary plain = measured(room, null, without, round);
      if (!fast.points().equals(plain.points())) {
        throw new IllegalStateException("the summaries differ");
      }
    }
    print("with AlphabeticText", with);
    print("without it", without);
  }

  private static Transcript room() throws IOException {
    List<Message> messages = new ArrayList<>();
    if (Files.exists(REAL)) {
      Rooms.file("large/irc-ubuntu-120k.ndjson").read(messages::add);
    } else {
      Random random = new Random(7);
      for (long number = 1; number <= 120_000; number++) {
        StringBuilder text = new StringBuilder();
        for (int word = random.nextInt(24); word >= 0; word--) {
          text.append("word").append((int) Math.exp(random.nextDouble() * 9)).append(' ');
        }
        messages.add(Rooms.message(number, "user" + random.nextInt(250), text.toString()));
      }
    }
    return new ListedTranscript(messages);
  }

  private static Summary measured(
      Transcript room, AlphabeticText alphabetic, long[][] results, int round) throws IOException {
    long thread = Thread.currentThread().getId();
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    Summary summary = ExtractiveSummarizer.summarize(room, alphabetic, new RecordingProgress());
    if (round >= 0) {
      results[0][round] = THREADS.getCurrentThreadCpuTime() - nanos;
      results[1][round] = THREADS.getThreadAllocatedBytes(thread) - bytes;
    }
    return summary;
  }

  private static void print(String what, long[][] results) {
    for (long[] values : results) {
      Arrays.sort(values);
    }
    System.out.printf(
        "%-20s %5d ms of CPU time, %4d MB allocated%n",
        what, results[0][ROUNDS / 2] / 1_000_000, results[1][ROUNDS / 2] >> 20);
  }
}
