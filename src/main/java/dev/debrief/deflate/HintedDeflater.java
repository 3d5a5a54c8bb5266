package dev.debrief.deflate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses what a writer with {@link Hints} writes: looks for repetitions only where a hint
 * points to. Takes the place of the JDK's compressor in a zip stream; always without the frame of
 * zlib. Level, strategy, dictionary and flush modes have no meaning here. Belongs to one thread.
 */
public final class HintedDeflater extends Deflater implements Hints {

  /** As far as a match may reach back. */
  private static final int REACH = 32 * 1024;

  /** Of the input, as much as is looked at at once. */
  private static final int STEP = 32 * 1024;

  private static final int MIN_MATCH = 4;
  private static final int MAX_MATCH = 257;
  private static final int NOWHERE = -1;

  private final byte[] window = new byte[4 * REACH];
  private int windowEnd;

  /** Of every key, where in the window it was last. */
  private final int[] last = new int[KEYS];

  private int[] hintOffsets = new int[4096];
  private int[] hintKeys = new int[4096];
  private int hints;
  private int nextHint;

  private byte[] input = {};
  private int inputStart;
  private int inputAt;
  private int inputEnd;

  private final Block block = new Block();
  private final BitOutput out = new BitOutput();
  private boolean isFinishing;
  private boolean isEnded;
  private long bytesRead;
  private long bytesWritten;

  public HintedDeflater() {
    super(BEST_SPEED, true);
    Arrays.fill(last, NOWHERE);
  }

  @Override
  public void repeats(int offset, int key) {
    if (hints == hintOffsets.length) {
      hintOffsets = Arrays.copyOf(hintOffsets, 2 * hints);
      hintKeys = Arrays.copyOf(hintKeys, 2 * hints);
    }
    hintOffsets[hints] = offset;
    hintKeys[hints] = key;
    hints++;
  }

  @Override
  public void setInput(byte[] bytes, int offset, int length) {
    input = bytes;
    inputStart = offset;
    inputAt = offset;
    inputEnd = offset + length;
    nextHint = 0;
  }

  @Override
  public void setInput(byte[] bytes) {
    setInput(bytes, 0, bytes.length);
  }

  @Override
  public void setInput(ByteBuffer bytes) {
    throw new UnsupportedOperationException("arrays only");
  }

  @Override
  public boolean needsInput() {
    return inputAt == inputEnd && out.isEmpty();
  }

  @Override
  public void finish() {
    isFinishing = true;
  }

  @Override
  public boolean finished() {
    return isEnded && out.isEmpty();
  }

  @Override
  public int deflate(byte[] to, int offset, int length) {
    while (out.isEmpty() && inputAt < inputEnd) {
      takeInput(Math.min(STEP, inputEnd - inputAt));
    }
    if (out.isEmpty() && isFinishing && !isEnded) {
      block.write(out, true);
      out.endByte();
      isEnded = true;
    }
    int count = out.drain(to, offset, length);
    bytesWritten += count;
    return count;
  }

  @Override
  public int deflate(byte[] to) {
    return deflate(to, 0, to.length);
  }

  @Override
  public int deflate(byte[] to, int offset, int length, int flush) {
    return deflate(to, offset, length);
  }

  @Override
  public int deflate(ByteBuffer to, int flush) {
    throw new UnsupportedOperationException("arrays only");
  }

  @Override
  public int deflate(ByteBuffer to) {
    throw new UnsupportedOperationException("arrays only");
  }

  @Override
  public long getBytesRead() {
    return bytesRead;
  }

  @Override
  public long getBytesWritten() {
    return bytesWritten;
  }

  /** Starts over, as for the next entry of an archive. */
  @Override
  public void reset() {
    windowEnd = 0;
    Arrays.fill(last, NOWHERE);
    hints = 0;
    inputAt = inputEnd;
    block.clear();
    out.clear();
    isFinishing = false;
    isEnded = false;
    bytesRead = 0;
    bytesWritten = 0;
  }

  private void takeInput(int length) {
    if (!block.hasRoom(length)) {
      block.write(out, false);
    }
    if (windowEnd + length > window.length) {
      slide();
    }
    System.arraycopy(input, inputAt, window, windowEnd, length);
    int inputOffset = windowEnd - (inputAt - inputStart);
    int start = windowEnd;
    windowEnd += length;
    inputAt += length;
    bytesRead += length;
    compress(start, windowEnd, inputOffset);
    if (inputAt == inputEnd) {
      hints = 0;
    }
  }

  private void slide() {
    int gone = windowEnd - REACH;
    System.arraycopy(window, gone, window, 0, REACH);
    windowEnd = REACH;
    for (int key = 0; key < KEYS; key++) {
      last[key] = Math.max(NOWHERE, last[key] - gone);
    }
  }

  /**
   * @param inputOffset where in the window the hints' offsets begin
   */
  private void compress(int start, int end, int inputOffset) {
    int at = start;
    while (nextHint < hints && hintOffsets[nextHint] + inputOffset < end) {
      int place = hintOffsets[nextHint] + inputOffset;
      int key = hintKeys[nextHint];
      nextHint++;
      int earlier = last[key];
      last[key] = place;
      if (place >= at && earlier != NOWHERE && earlier < place && place - earlier <= REACH) {
        int length = matching(earlier, place, Math.min(MAX_MATCH, end - place));
        if (length >= MIN_MATCH) {
          block.literals(window, at, place);
          block.match(length, place - earlier);
          at = place + length;
        }
      }
    }
    block.literals(window, at, end);
  }

  private int matching(int earlier, int place, int most) {
    int mismatch = Arrays.mismatch(window, earlier, earlier + most, window, place, place + most);
    return mismatch < 0 ? most : mismatch;
  }
}
