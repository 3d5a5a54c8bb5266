package dev.debrief.summary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.scoring.PageRank;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/**
 * Which candidates speak of the same, and how central each is to what the room speaks of: LexRank
 * (Erkan and Radev, 2004), that is PageRank over the cosine similarity of sentences, with no more
 * than {@value #MAX_NEIGHBOURS} neighbours a sentence.
 */
final class SimilarityGraph {
  private static final int MAX_NEIGHBOURS = 20;
  private static final double SIMILAR = 0.1;
  private static final double DAMPING = 0.85;
  private static final int ITERATIONS = 50;

  private final List<Utterance> candidates;
  private final List<List<Neighbour>> neighbours = new ArrayList<>();
  private final double[] centrality;

  /**
   * A candidate that speaks of the same.
   *
   * @param index its place among the candidates
   * @param similarity above 0.1, at most 1
   */
  record Neighbour(int index, double similarity) {}

  SimilarityGraph(List<Utterance> candidates) {
    this.candidates = candidates;
    Map<Integer, List<Integer>> holders = holders();
    for (int i = 0; i < candidates.size(); i++) {
      neighbours.add(nearest(i, holders));
    }
    this.centrality = rank();
  }

  /** The most similar candidates, most similar first. */
  List<Neighbour> neighbours(int index) {
    return neighbours.get(index);
  }

  /** From 0 to 1, where 1 is the most central candidate's. */
  double centrality(int index) {
    return centrality[index];
  }

  private Map<Integer, List<Integer>> holders() {
    Map<Integer, List<Integer>> holders = new HashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      TermVector terms = candidates.get(i).terms();
      for (int t = 0; t < terms.size(); t++) {
        holders.computeIfAbsent(terms.id(t), id -> new ArrayList<>()).add(i);
      }
    }
    return holders;
  }

  private List<Neighbour> nearest(int index, Map<Integer, List<Integer>> holders) {
    TermVector terms = candidates.get(index).terms();
    Set<Integer> sharing = new HashSet<>();
    for (int t = 0; t < terms.size(); t++) {
      sharing.addAll(holders.get(terms.id(t)));
    }
    sharing.remove(index);
    return sharing.stream()
        .map(other -> new Neighbour(other, terms.similarity(candidates.get(other).terms())))
        .filter(neighbour -> neighbour.similarity() > SIMILAR)
        .sorted(
            Comparator.comparingDouble(Neighbour::similarity)
                .reversed()
                .thenComparingInt(Neighbour::index))
        .limit(MAX_NEIGHBOURS)
        .toList();
  }

  private double[] rank() {
    Graph<Integer, DefaultWeightedEdge> graph =
        new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    for (int i = 0; i < candidates.size(); i++) {
      graph.addVertex(i);
    }
    for (int i = 0; i < candidates.size(); i++) {
      for (Neighbour neighbour : neighbours.get(i)) {
        DefaultWeightedEdge edge = graph.addEdge(i, neighbour.index());
        if (edge != null) {
          graph.setEdgeWeight(edge, neighbour.similarity());
        }
      }
    }
    double[] ranks = new double[candidates.size()];
    double top = 0;
    PageRank<Integer, DefaultWeightedEdge> pageRank = new PageRank<>(graph, DAMPING, ITERATIONS);
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = pageRank.getVertexScore(i);
      top = Math.max(top, ranks[i]);
    }
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] /= top;
    }
    return ranks;
  }
}
