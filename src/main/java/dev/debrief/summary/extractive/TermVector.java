package dev.debrief.summary.extractive;

import java.util.Arrays;
import java.util.List;

/** The distinct terms of a sentence with their weights: a point in the room's space of meanings. */
final class TermVector {
  private final int[] ids;
  private final double[] weights;
  private final double weight;
  private final double length;

  /**
   * @param ids of the terms, rising
   * @param vocabulary knows what they weigh
   */
  private TermVector(int[] ids, Vocabulary vocabulary) {
    this.ids = ids;
    this.weights = new double[ids.length];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < ids.length; i++) {
      weights[i] = vocabulary.weight(ids[i]);
      sum += weights[i];
      squares += weights[i] * weights[i];
    }
    this.weight = sum;
    this.length = Math.sqrt(squares);
  }

  /** The terms of the tokens. */
  static TermVector of(List<Token> tokens, Vocabulary vocabulary) {
    int[] terms = new int[tokens.size()];
    int count = 0;
    for (Token token : tokens) {
      int term = token.word().term();
      if (term != Word.NO_TERM) {
        terms[count++] = term;
      }
    }
    Arrays.sort(terms, 0, count);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (distinct == 0 || terms[i] != terms[distinct - 1]) {
        terms[distinct++] = terms[i];
      }
    }
    return new TermVector(Arrays.copyOf(terms, distinct), vocabulary);
  }

  /** How many distinct terms there are. */
  int size() {
    return ids.length;
  }

  int id(int index) {
    return ids[index];
  }

  /** Above every term's id, 0 where there is none. */
  int idBound() {
    return ids.length == 0 ? 0 : ids[ids.length - 1] + 1;
  }

  /** What the term at that place weighs. */
  double weight(int index) {
    return weights[index];
  }

  /** The root of the sum of the weights' squares. */
  double length() {
    return length;
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
