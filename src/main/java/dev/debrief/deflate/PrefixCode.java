package dev.debrief.deflate;

import java.util.Arrays;

/**
 * A Huffman code: frequent symbols get few bits, no symbol's bits begin another's. Who reads it
 * only needs to know how many bits each symbol has; the bits follow from that (RFC 1951, 3.2.2).
 */
final class PrefixCode {

  private static final int MAX_BITS = 15;

  /** Of every symbol, 0 for one that does not occur. */
  private final int[] lengths;

  /** Of every symbol its bits, the first one lowest, times 16, plus their number. */
  private final int[] words;

  private PrefixCode(int[] lengths) {
    this.lengths = lengths;
    this.words = words(lengths);
  }

  /**
   * The best code, or nearly that where it would take more than 15 bits for a symbol.
   *
   * @param counts how often each symbol occurs. The first two count as at least once, so that there
   *     is something to tell apart.
   */
  static PrefixCode of(int[] counts) {
    int[] weights = counts.clone();
    weights[0] = Math.max(1, weights[0]);
    weights[1] = Math.max(1, weights[1]);
    int[] lengths = lengths(weights);
    while (Arrays.stream(lengths).max().orElse(0) > MAX_BITS) {
      Arrays.setAll(weights, i -> (weights[i] + 1) / 2);
      lengths = lengths(weights);
    }
    return new PrefixCode(lengths);
  }

  int length(int symbol) {
    return lengths[symbol];
  }

  /** A symbol's bits, the first one lowest, times 16, plus their number. */
  int word(int symbol) {
    return words[symbol];
  }

  /**
   * Huffman's way: the two lightest are joined to one, until one is left. Sorted symbols and joined
   * ones, which come about in order of weight, make two queues; a node is known by its place,
   * joined ones behind the symbols.
   */
  private static int[] lengths(int[] weights) {
    long[] sorted = sorted(weights);
    int symbols = sorted.length;
    long[] weight = new long[2 * symbols - 1];
    for (int i = 0; i < symbols; i++) {
      weight[i] = sorted[i] >>> Short.SIZE;
    }
    int[] parent = new int[weight.length];
    int leaf = 0;
    int joined = symbols;
    for (int node = symbols; node < weight.length; node++) {
      for (int child = 0; child < 2; child++) {
        boolean takesLeaf = leaf < symbols && (joined == node || weight[leaf] <= weight[joined]);
        int lightest = takesLeaf ? leaf++ : joined++;
        weight[node] += weight[lightest];
        parent[lightest] = node;
      }
    }
    int[] depth = new int[weight.length];
    int[] lengths = new int[weights.length];
    for (int node = weight.length - 2; node >= 0; node--) {
      depth[node] = depth[parent[node]] + 1;
      if (node < symbols) {
        lengths[(int) (sorted[node] & 0xFFFF)] = depth[node];
      }
    }
    return lengths;
  }

  /** The symbols that occur, each behind its weight, lightest first. */
  private static long[] sorted(int[] weights) {
    long[] sorted = new long[weights.length];
    int count = 0;
    for (int symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] > 0) {
        sorted[count++] = (long) weights[symbol] << Short.SIZE | symbol;
      }
    }
    Arrays.sort(sorted, 0, count);
    return Arrays.copyOf(sorted, count);
  }

  private static int[] words(int[] lengths) {
    int[] next = new int[MAX_BITS + 2];
    for (int length : lengths) {
      if (length > 0) {
        next[length + 1]++;
      }
    }
    for (int length = 1; length <= MAX_BITS; length++) {
      next[length + 1] = (next[length] + next[length + 1]) << 1;
    }
    int[] words = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        int bits = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
        words[symbol] = bits << 4 | length;
      }
    }
    return words;
  }
}
