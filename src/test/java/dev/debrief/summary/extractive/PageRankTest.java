package dev.debrief.summary.extractive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.summary.extractive.SimilarityGraph.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;
import org.junit.jupiter.api.Test;

/** Ranks compared with those of a library of graphs. */
class PageRankTest {
  @Test
  void ranksAsALibraryDoes() {
    Random random = new Random(3);
    for (int places = 1; places < 60; places++) {
      Graph<Integer, DefaultWeightedEdge> graph =
          new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
      List<List<Neighbour>> links = new ArrayList<>();
      for (int i = 0; i < places; i++) {
        graph.addVertex(i);
        links.add(new ArrayList<>());
        for (int j = 0; j < i; j++) {
          if (random.nextInt(places) < 3) {
            double weight = 0.1 + random.nextDouble();
            graph.setEdgeWeight(graph.addEdge(j, i), weight);
            links.get(i).add(new Neighbour(j, weight));
            links.get(j).add(new Neighbour(i, weight));
          }
        }
      }
      double[] expected = new double[places];
      var library = new org.jgrapht.alg.scoring.PageRank<>(graph, 0.85, 50);
      Arrays.setAll(expected, library::getVertexScore);

      double[] ranks = PageRank.of(links);

      assertArrayEquals(expected, ranks, 1e-12);
      assertEquals(1, Arrays.stream(ranks).sum(), 1e-9);
    }
  }

  @Test
  void ranksNothingWhereThereIsNothing() {
    assertArrayEquals(new double[0], PageRank.of(List.of()));
  }
}
