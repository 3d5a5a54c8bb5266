package dev.debrief.summary;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/** The distinct terms of a sentence with their weights: a point in the room's space of meanings. */
final class TermVector {
  private final int[] ids;
  private final double[] weights;
  private final double weight;
  private final double length;

  private TermVector(int[] ids, double[] weights) {
    this.ids = ids;
    this.weights = weights;
    double squares = 0;
    for (double each : weights) {
      squares += each * each;
    }
    this.weight = Arrays.stream(weights).sum();
    this.length = Math.sqrt(squares);
  }

  static TermVector of(Collection<Vocabulary.Term> terms) {
    TreeMap<Integer, Double> distinct = new TreeMap<>();
    terms.forEach(term -> distinct.put(term.id(), term.weight()));
    return new TermVector(
        distinct.keySet().stream().mapToInt(Integer::intValue).toArray(),
        distinct.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** How many distinct terms there are. */
  int size() {
    return ids.length;
  }

  int id(int index) {
    return ids[index];
  }

  /** The sum of the weights. */
  double weight() {
    return weight;
  }

  /** The cosine of the angle between the two: 0 nothing in common, 1 the same terms. */
  double similarity(TermVector other) {
    double product = 0;
    for (int i = 0, j = 0; i < ids.length && j < other.ids.length; ) {
      if (ids[i] == other.ids[j]) {
        product += weights[i++] * other.weights[j++];
      } else if (ids[i] < other.ids[j]) {
        i++;
      } else {
        j++;
      }
    }
    return product == 0 ? 0 : product / (length * other.length);
  }
}
