package dev.debrief.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits on their way out, the first one lowest in its byte (RFC 1951, 3.1.1). */
final class BitOutput {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[64 * 1024];
  private int start;
  private int end;

  /** Fewer than eight bits that make no byte yet. */
  private long bits;

  private int bitCount;

  /** Makes room for this many further bits. */
  void reserve(long count) {
    long needed = end + count / Byte.SIZE + 2 * Long.BYTES;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(2 * needed));
    }
  }

  /**
   * Adds the lowest bits of a value, at most 56, for which there must be room.
   *
   * @param value its other bits are 0
   */
  void put(long value, int count) {
    bits |= value << bitCount;
    bitCount += count;
    LONG.set(bytes, end, bits);
    end += bitCount >>> 3;
    bits >>>= bitCount & ~7;
    bitCount &= 7;
  }

  /** Fills the last byte up with zeros. */
  void endByte() {
    put(0, -bitCount & 7);
  }

  /** Whether no whole byte waits. */
  boolean isEmpty() {
    return start == end;
  }

  /** Moves bytes that are whole into the array; returns how many. */
  int drain(byte[] to, int offset, int length) {
    int count = Math.min(length, end - start);
    System.arraycopy(bytes, start, to, offset, count);
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
    }
    return count;
  }

  void clear() {
    start = 0;
    end = 0;
    bits = 0;
    bitCount = 0;
  }
}
