package dev.debrief.summary.extractive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses the candidates a reader sees: the weighty and central ones, none that repeats another
 * (maximal marginal relevance, Carbonell and Goldstein, 1998), from all over the conversation.
 */
final class PointSelection {
  private static final int FEWEST = 5;
  private static final int MOST = 10;
  private static final int CANDIDATES_PER_FURTHER_POINT = 20;
  private static final int FEWEST_WEAK = 1;

  /** Past the fewest, a point must be worth this share of the first one. */
  private static final double WORTHY = 0.5;

  private static final double CENTRAL_SHARE = 0.6;
  private static final double REPETITION = 0.8;

  /** From this likeness on, two utterances are duplicates, and the second is never a point. */
  private static final double SAME = 0.9;

  private static final double CROWDING = 0.45;
  private static final double RELATED = 0.3;
  private static final long NEARBY_MESSAGES = 150;
  private static final int MAX_CITATIONS = 6;

  private final List<Utterance> candidates;
  private final SimilarityGraph graph;
  private final long messages;
  private final double[] worth;

  /** How like each candidate is to the chosen one that it is most like: 0 to 1. */
  private final double[] likeness;

  /**
   * @param candidates in the order of their numbers
   * @param messages how many messages the room has
   */
  PointSelection(List<Utterance> candidates, long messages) {
    boolean anyMeaningful = candidates.stream().anyMatch(Utterance::isMeaningful);
    this.candidates =
        anyMeaningful
            ? candidates.stream().filter(Utterance::isMeaningful).toList()
            : candidates.stream()
                .sorted(Comparator.comparingDouble(Utterance::score).reversed())
                .limit(FEWEST_WEAK)
                .toList();
    this.graph = new SimilarityGraph(this.candidates);
    this.messages = messages;
    this.worth = new double[this.candidates.size()];
    this.likeness = new double[worth.length];
    for (int i = 0; i < worth.length; i++) {
      double centrality = 1 - CENTRAL_SHARE + CENTRAL_SHARE * graph.centrality(i);
      worth[i] = this.candidates.get(i).score() * centrality;
    }
  }

  /**
   * A chosen candidate.
   *
   * @param messages the numbers of the messages it rests on, rising, 1 to 6, its own among them
   */
  record Choice(Utterance utterance, List<Long> messages) {}

  /** The chosen ones in the order of their numbers; none only where there are no candidates. */
  List<Choice> choose() {
    int wanted =
        Math.min(
            candidates.size(),
            Math.min(MOST, FEWEST + candidates.size() / CANDIDATES_PER_FURTHER_POINT));
    List<Integer> chosen = new ArrayList<>();
    Set<Long> told = new HashSet<>();
    while (chosen.size() < wanted) {
      double floor = chosen.size() < FEWEST ? 0 : WORTHY * worth[chosen.get(0)];
      int next = best(chosen, told, wanted, floor);
      if (next < 0) {
        break;
      }
      chosen.add(next);
      Utterance utterance = candidates.get(next);
      told.add(utterance.number());
      if (utterance.answer() != null) {
        told.add(utterance.answer().number());
      }
      for (int i = 0; i < candidates.size(); i++) {
        double similarity = candidates.get(i).terms().similarity(utterance.terms());
        likeness[i] = Math.max(likeness[i], similarity);
      }
    }
    return chosen.stream()
        .sorted()
        .map(index -> new Choice(candidates.get(index), citations(index)))
        .toList();
  }

  /** The best of those worth at least {@code floor}; -1 where there is none left. */
  private int best(List<Integer> chosen, Set<Long> told, int wanted, double floor) {
    int best = -1;
    double most = -1;
    for (int i = 0; i < candidates.size(); i++) {
      if (worth[i] < floor || likeness[i] >= SAME || isTold(candidates.get(i), told)) {
        continue;
      }
      double left = worth[i] * (1 - REPETITION * likeness[i]) * room(i, chosen, wanted);
      if (left > most) {
        most = left;
        best = i;
      }
    }
    return best;
  }

  private static boolean isTold(Utterance utterance, Set<Long> told) {
    Utterance answer = utterance.answer();
    return told.contains(utterance.number()) || (answer != null && told.contains(answer.number()));
  }

  /** Less for each one already chosen from the same stretch of the conversation. */
  private double room(int index, List<Integer> chosen, int wanted) {
    double room = 1;
    double stretch = (double) messages / wanted;
    for (int other : chosen) {
      double apart =
          Math.abs(candidates.get(index).number() - candidates.get(other).number()) / stretch;
      if (apart < 1) {
        room *= CROWDING + (1 - CROWDING) * apart;
      }
    }
    return room;
  }

  private List<Long> citations(int index) {
    Utterance utterance = candidates.get(index);
    TreeSet<Long> citations = new TreeSet<>();
    citations.add(utterance.number());
    if (utterance.answer() != null) {
      citations.add(utterance.answer().number());
    }
    citations.addAll(utterance.replies());
    for (SimilarityGraph.Neighbour neighbour : graph.neighbours(index)) {
      long number = candidates.get(neighbour.index()).number();
      if (citations.size() < MAX_CITATIONS
          && neighbour.similarity() >= RELATED
          && Math.abs(number - utterance.number()) <= NEARBY_MESSAGES) {
        citations.add(number);
      }
    }
    return List.copyOf(citations);
  }
}
