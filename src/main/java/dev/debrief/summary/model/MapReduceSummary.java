package dev.debrief.summary.model;

import dev.debrief.report.Progress;
import dev.debrief.report.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One summary in the making: each chunk is summarized by itself, then the points of all are merged,
 * in several rounds where they do not fit into one request. The request that gives the room's
 * points is shown to the reader as it is written. Not thread-safe.
 */
final class MapReduceSummary {
  private final String title;
  private final ModelContext asking;
  private final Progress progress;
  private final int dataTokens;
  private final List<Summary.Point> points = new ArrayList<>();
  private long covered;
  private long inputTokens;
  private long outputTokens;

  /**
   * @param dataTokens how many tokens of data fit into one request
   */
  MapReduceSummary(String title, ModelContext asking, int dataTokens, Progress progress) {
    this.title = title;
    this.asking = asking;
    this.dataTokens = dataTokens;
    this.progress = progress;
  }

  /** How many messages were summarized. */
  long covered() {
    return covered;
  }

  /** Summarizes the next chunk; after the last one, all of them. */
  void chunk(Chunk chunk) throws IOException {
    boolean only = chunk.last() && points.isEmpty();
    if (chunk.words()) {
      take(ask(Prompt.read(title, chunk), chunk.numbers(), Prompt.MOST, only));
    }
    covered += chunk.messages();
    progress.done(covered);
    if (chunk.last() && !only && !points.isEmpty()) {
      merge();
    }
  }

  /** What came out. */
  Summary summary(String model) {
    return new Summary(points, model, Prompt.VERSION, inputTokens, outputTokens, covered, null);
  }

  private void merge() throws IOException {
    List<List<Summary.Point>> batches = batches();
    while (batches.size() > 1) {
      points.clear();
      for (List<Summary.Point> batch : batches) {
        int most = Math.min(Prompt.MOST, Math.max(1, batch.size() / 2));
        take(batch.size() == 1 ? new PartialSummary(batch, 0, 0) : merged(batch, most, false));
      }
      batches = batches();
    }
    points.clear();
    take(merged(batches.get(0), Prompt.MOST, true));
  }

  private PartialSummary merged(List<Summary.Point> batch, int most, boolean shown)
      throws IOException {
    NavigableSet<Long> cited = new TreeSet<>();
    batch.forEach(point -> cited.addAll(point.messages()));
    return ask(Prompt.merge(title, batch, most), cited, most, shown);
  }

  /** The points in groups of two or more that each fit into one request, as two always do. */
  private List<List<Summary.Point>> batches() {
    List<List<Summary.Point>> batches = new ArrayList<>();
    int left = 0;
    for (Summary.Point point : points) {
      int tokens = TokenEstimate.of(Prompt.note(point));
      if (batches.isEmpty() || (tokens > left && last(batches).size() > 1)) {
        batches.add(new ArrayList<>());
        left = dataTokens;
      }
      last(batches).add(point);
      left -= tokens;
    }
    return batches;
  }

  private static List<Summary.Point> last(List<List<Summary.Point>> batches) {
    return batches.get(batches.size() - 1);
  }

  private void take(PartialSummary partial) {
    points.addAll(partial.points());
    inputTokens += partial.inputTokens();
    outputTokens += partial.outputTokens();
  }

  /** What the request brings, or has brought an earlier attempt at this summary. */
  private PartialSummary ask(Prompt prompt, NavigableSet<Long> citable, int most, boolean shown)
      throws IOException {
    Optional<PartialSummary> known = asking.answers().to(prompt);
    if (known.isPresent()) {
      if (shown) {
        known.get().points().forEach(point -> progress.delta(point.text() + "\n"));
      }
      return known.get();
    }
    PartialSummary answer =
        asking.patience().ask(() -> askOnce(prompt, citable, most, shown), progress);
    asking.answers().keep(prompt, answer);
    return answer;
  }

  private PartialSummary askOnce(Prompt prompt, NavigableSet<Long> citable, int most, boolean shown)
      throws IOException {
    ReadableDeltas deltas = new ReadableDeltas(shown ? progress::delta : text -> {});
    ModelAnswer answer = asking.client().ask(prompt, deltas::accept, progress);
    deltas.end();
    List<Summary.Point> read = AnswerParser.points(answer.text(), citable, most);
    if (read.isEmpty()) {
      throw ModelFailures.unreadable();
    }
    return new PartialSummary(read, answer.inputTokens(), answer.outputTokens());
  }
}
