package dev.debrief.summary.extractive;

import dev.debrief.summary.extractive.SimilarityGraph.Neighbour;
import java.util.Arrays;
import java.util.List;

/**
 * How central each place of a graph is to somebody who follows its links at random, heavy ones more
 * often, and now and then leaps anywhere (Page, Brin, Motwani and Winograd, 1998).
 */
final class PageRank {
  private static final double DAMPING = 0.85;
  private static final int MOST_ROUNDS = 50;

  /** Ranks that change by less are taken as they are. */
  private static final double TOLERANCE = 1e-4;

  private PageRank() {}

  /**
   * The rank of each place, above 0; all together are 1.
   *
   * @param links those of each place; a link that one place has to another, the other has to it
   */
  static double[] of(List<List<Neighbour>> links) {
    int places = links.size();
    double[] weights = new double[places];
    for (int i = 0; i < places; i++) {
      weights[i] = links.get(i).stream().mapToDouble(Neighbour::similarity).sum();
    }
    double[] ranks = new double[places];
    Arrays.fill(ranks, 1.0 / places);
    double change = TOLERANCE;
    for (int round = 0; round < MOST_ROUNDS && change >= TOLERANCE; round++) {
      double[] next = new double[places];
      Arrays.fill(next, leap(links, ranks));
      change = 0;
      for (int i = 0; i < places; i++) {
        for (Neighbour link : links.get(i)) {
          int from = link.index();
          next[i] += DAMPING * ranks[from] * link.similarity() / weights[from];
        }
        change = Math.max(change, Math.abs(next[i] - ranks[i]));
      }
      ranks = next;
    }
    return ranks;
  }

  /** How often each place is reached by a leap; where there is no link, there is always one. */
  private static double leap(List<List<Neighbour>> links, double[] ranks) {
    double leaps = 0;
    for (int i = 0; i < ranks.length; i++) {
      leaps += links.get(i).isEmpty() ? ranks[i] : (1 - DAMPING) * ranks[i];
    }
    return leaps / ranks.length;
  }
}
