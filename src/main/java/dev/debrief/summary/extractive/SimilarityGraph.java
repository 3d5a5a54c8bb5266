package dev.debrief.summary.extractive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which candidates speak of the same, and how central each is to what the room speaks of: LexRank
 * (Erkan and Radev, 2004), that is PageRank over the cosine similarity of sentences, with no more
 * than {@value #MAX_NEIGHBOURS} neighbours a sentence.
 */
final class SimilarityGraph {
  private static final int MAX_NEIGHBOURS = 20;
  private static final double SIMILAR = 0.1;

  private final List<Utterance> candidates;
  private final List<List<Neighbour>> neighbours = new ArrayList<>();
  private final double[] centrality;

  /**
   * A candidate that speaks of the same.
   *
   * @param index its place among the candidates
   * @param similarity above 0.1, at most 1
   */
  record Neighbour(int index, double similarity) {
    boolean isNearerThan(Neighbour other) {
      return similarity > other.similarity
          || (similarity == other.similarity && index < other.index);
    }
  }

  SimilarityGraph(List<Utterance> candidates) {
    this.candidates = candidates;
    int[][] holders = holders();
    double[] products = new double[candidates.size()];
    for (int i = 0; i < candidates.size(); i++) {
      neighbours.add(nearest(i, holders, products));
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

  /** Which candidates hold each term; null for a term that none holds. */
  private int[][] holders() {
    int terms = candidates.stream().mapToInt(c -> c.terms().idBound()).max().orElse(0);
    int[] counts = new int[terms];
    for (Utterance candidate : candidates) {
      for (int t = 0; t < candidate.terms().size(); t++) {
        counts[candidate.terms().id(t)]++;
      }
    }
    int[][] holders = new int[terms][];
    for (int i = 0; i < candidates.size(); i++) {
      TermVector held = candidates.get(i).terms();
      for (int t = 0; t < held.size(); t++) {
        int term = held.id(t);
        if (holders[term] == null) {
          holders[term] = new int[counts[term]];
        }
        counts[term]--;
        holders[term][counts[term]] = i;
      }
    }
    return holders;
  }

  /**
   * The nearest candidates, found by way of the terms they share with this one.
   *
   * @param products a place for each candidate; all 0 before and after
   */
  private List<Neighbour> nearest(int index, int[][] holders, double[] products) {
    TermVector terms = candidates.get(index).terms();
    List<Neighbour> nearest = new ArrayList<>(MAX_NEIGHBOURS + 1);
    for (int t = 0; t < terms.size(); t++) {
      double product = terms.weight(t) * terms.weight(t);
      for (int other : holders[terms.id(t)]) {
        products[other] += product;
      }
    }
    products[index] = 0;
    for (int t = 0; t < terms.size(); t++) {
      for (int other : holders[terms.id(t)]) {
        if (products[other] > 0) {
          double similarity =
              products[other] / (terms.length() * candidates.get(other).terms().length());
          products[other] = 0;
          if (similarity > SIMILAR) {
            insert(new Neighbour(other, similarity), nearest);
          }
        }
      }
    }
    return nearest;
  }

  /** Puts the neighbour at its place among the nearest, unless others fill all the places. */
  private static void insert(Neighbour neighbour, List<Neighbour> nearest) {
    int place = nearest.size();
    while (place > 0 && neighbour.isNearerThan(nearest.get(place - 1))) {
      place--;
    }
    if (place < MAX_NEIGHBOURS) {
      nearest.add(place, neighbour);
    }
    if (nearest.size() > MAX_NEIGHBOURS) {
      nearest.remove(MAX_NEIGHBOURS);
    }
  }

  private double[] rank() {
    double[] ranks = PageRank.of(links());
    double top = Arrays.stream(ranks).max().orElse(1);
    return Arrays.stream(ranks).map(rank -> rank / top).toArray();
  }

  /** The neighbours of each candidate and those whose neighbour it is. */
  private List<List<Neighbour>> links() {
    List<List<Neighbour>> links = new ArrayList<>();
    neighbours.forEach(each -> links.add(new ArrayList<>(each)));
    for (int i = 0; i < candidates.size(); i++) {
      for (Neighbour neighbour : neighbours.get(i)) {
        Neighbour back = new Neighbour(i, neighbour.similarity());
        if (!neighbours.get(neighbour.index()).contains(back)) {
          links.get(neighbour.index()).add(back);
        }
      }
    }
    return links;
  }
}
