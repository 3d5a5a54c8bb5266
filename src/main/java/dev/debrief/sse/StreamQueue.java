package dev.debrief.sse;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits to be written to one stream, bounded in bytes. Owned by the stream, which takes its
 * monitor for every call.
 */
final class StreamQueue {
  /** What one stream may have waiting; the block that reaches it may stand over. */
  static final int MAX_BYTES = 64 * 1024;

  /** One write: below the containers' buffers, so that a failure shows in flush. */
  static final int BATCH_BYTES = 8_000;

  /** Small at first: most streams never have more than one block waiting. */
  private final ArrayDeque<Block> blocks = new ArrayDeque<>(1);

  private int bytes;

  /** The newest transient event of each kind that came while the log was being read. */
  private Map<String, Event> held = Map.of();

  /** What is written as a whole. */
  private static final class Block {
    /** Of a transient one that a newer one may replace; null for one that stays. */
    private final String kind;

    private final byte[] bytes;

    Block(String kind, byte[] bytes) {
      this.kind = kind;
      this.bytes = bytes;
    }
  }

  /** Adds a block that is never dropped. */
  void add(byte[] block) {
    put(null, block);
  }

  private void put(String kind, byte[] block) {
    blocks.add(new Block(kind, block));
    bytes += block.length;
  }

  /**
   * Adds a transient block. As long as little waits all are kept, so that a summary grows word by
   * word; past a quarter of the bound a newer one replaces the older of its kind, and where even
   * that does not fit it is dropped.
   */
  void addTransient(String kind, byte[] block) {
    if (bytes + block.length <= MAX_BYTES / 4) {
      add(block);
      return;
    }
    blocks.removeIf(
        older -> {
          boolean replaced = kind.equals(older.kind);
          bytes -= replaced ? older.bytes.length : 0;
          return replaced;
        });
    if (bytes + block.length <= MAX_BYTES) {
      put(kind, block);
    }
  }

  /** Keeps a transient event back, in place of an older one of its kind. */
  void hold(String kind, Event event) {
    if (held.isEmpty()) {
      held = new LinkedHashMap<>();
    }
    held.remove(kind);
    held.put(kind, event);
  }

  /** Drops what is kept back of a kind, as a newer event of it has come. */
  void forget(String kind) {
    if (!held.isEmpty()) {
      held.remove(kind);
    }
  }

  /** Adds what was kept back, under the id the stream has come to meanwhile. */
  void releaseHeld(String lastId) {
    held.forEach((kind, e) -> addTransient(kind, EventEncoder.encode(e.withId(lastId))));
    held = Map.of();
  }

  boolean isFull() {
    return bytes >= MAX_BYTES;
  }

  /** The next blocks as one array: as many as fit into a batch, at least one; null if empty. */
  byte[] takeBatch() {
    Block first = blocks.poll();
    if (first == null) {
      return null;
    }
    int length = first.bytes.length;
    int count = 0;
    for (Block next : blocks) {
      if (length + next.bytes.length > BATCH_BYTES) {
        break;
      }
      length += next.bytes.length;
      count++;
    }
    bytes -= length;
    if (count == 0) {
      return first.bytes; // shared with the other streams that show it
    }
    byte[] batch = Arrays.copyOf(first.bytes, length);
    int at = first.bytes.length;
    for (; count > 0; count--) {
      byte[] next = blocks.remove().bytes;
      System.arraycopy(next, 0, batch, at, next.length);
      at += next.length;
    }
    return batch;
  }

  void clear() {
    blocks.clear();
    held = Map.of();
    bytes = 0;
  }
}
