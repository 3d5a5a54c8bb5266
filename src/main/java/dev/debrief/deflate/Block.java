package dev.debrief.deflate;

import java.util.Arrays;

/**
 * The literals and matches of one block, kept until it is full: only then is it known which of them
 * are frequent (RFC 1951, 3.2.3 to 3.2.7).
 */
final class Block {

  private static final int CAPACITY = 64 * 1024;
  private static final int END = 256;
  private static final int LENGTH_SYMBOLS = 257;
  private static final int SYMBOLS = 286;
  private static final int DISTANCE_SYMBOLS = 30;

  /** Marks a match among the tokens: above it lies the length, below it the distance. */
  private static final int MATCH_SHIFT = 16;

  /** The code of the code lengths: for each of 0 to 15 four bits, which are its number. */
  private static final int[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int[] tokens = new int[CAPACITY];
  private int size;
  private final int[] counts = new int[SYMBOLS];
  private final int[] distanceCounts = new int[DISTANCE_SYMBOLS];

  /** Whether it has room for this many further tokens. */
  boolean hasRoom(int count) {
    return size + count <= CAPACITY;
  }

  /** Adds bytes as they are. */
  void literals(byte[] bytes, int start, int end) {
    int to = size;
    for (int i = start; i < end; i++) {
      int symbol = bytes[i] & 0xFF;
      tokens[to++] = symbol;
      counts[symbol]++;
    }
    size = to;
  }

  /**
   * Adds a repetition.
   *
   * @param length 3 to 257
   * @param distance 1 to 32,768
   */
  void match(int length, int distance) {
    tokens[size++] = length << MATCH_SHIFT | (distance - 1);
    counts[lengthSymbol(length - 3)]++;
    distanceCounts[distanceSymbol(distance - 1)]++;
  }

  /** Writes the block and empties it. */
  void write(BitOutput out, boolean isLast) {
    counts[END]++;
    PrefixCode code = PrefixCode.of(counts);
    PrefixCode distanceCode = PrefixCode.of(distanceCounts);
    out.reserve(64L * size + 8L * (SYMBOLS + DISTANCE_SYMBOLS));
    writeHeader(out, isLast, code, distanceCode);
    for (int i = 0; i < size; i++) {
      int token = tokens[i];
      if (token < END) {
        int word = code.word(token);
        out.put(word >>> 4, word & 15);
      } else {
        writeMatch(out, code, distanceCode, (token >>> MATCH_SHIFT) - 3, token & 0xFFFF);
      }
    }
    int end = code.word(END);
    out.put(end >>> 4, end & 15);
    clear();
  }

  void clear() {
    size = 0;
    Arrays.fill(counts, 0);
    Arrays.fill(distanceCounts, 0);
  }

  private static void writeHeader(
      BitOutput out, boolean isLast, PrefixCode code, PrefixCode distanceCode) {
    out.put(isLast ? 1 : 0, 1);
    out.put(2, 2); // with codes of its own
    out.put(SYMBOLS - 257, 5);
    out.put(DISTANCE_SYMBOLS - 1, 5);
    out.put(LENGTH_ORDER.length - 4, 4);
    for (int length : LENGTH_ORDER) {
      out.put(length < 16 ? 4 : 0, 3);
    }
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      writeLength(out, code.length(symbol));
    }
    for (int symbol = 0; symbol < DISTANCE_SYMBOLS; symbol++) {
      writeLength(out, distanceCode.length(symbol));
    }
  }

  private static void writeLength(BitOutput out, int length) {
    out.put(Integer.reverse(length) >>> 28, 4);
  }

  /** Each symbol is a range; extra bits give the place in it. */
  private static void writeMatch(
      BitOutput out, PrefixCode code, PrefixCode distanceCode, int length, int distance) {
    int word = code.word(lengthSymbol(length));
    long bits = (long) word >>> 4;
    int count = word & 15;
    int extra = Math.max(0, magnitude(length) - 2);
    bits |= (long) (length & ((1 << extra) - 1)) << count;
    count += extra;
    word = distanceCode.word(distanceSymbol(distance));
    bits |= (long) (word >>> 4) << count;
    count += word & 15;
    extra = Math.max(0, magnitude(distance) - 1);
    bits |= (long) (distance & ((1 << extra) - 1)) << count;
    out.put(bits, count + extra);
  }

  /**
   * @param length less 3, at most 254: 255 has a symbol of its own
   */
  private static int lengthSymbol(int length) {
    int extra = Math.max(0, magnitude(length) - 2);
    return LENGTH_SYMBOLS + 4 * extra + (length >> extra);
  }

  /**
   * @param distance less 1
   */
  private static int distanceSymbol(int distance) {
    int extra = Math.max(0, magnitude(distance) - 1);
    return 2 * extra + (distance >> extra);
  }

  /** The place of the highest bit. */
  private static int magnitude(int value) {
    return 31 - Integer.numberOfLeadingZeros(value | 1);
  }
}
