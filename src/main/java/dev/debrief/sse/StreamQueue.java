package dev.debrief.sse;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits to be written to one stream, bounded in bytes. Not thread-safe: the stream holds its
 * monitor for every call.
 */
final class StreamQueue {
  /** One write: below the containers' buffers, so that a failure shows in flush. */
  static final int BATCH_BYTES = 8_000;

  private final int maxBytes;

  /** Small at first: most streams never have more than one block waiting. */
  private final ArrayDeque<Block> blocks = new ArrayDeque<>(1);

  private int bytes;

  /** The newest transient event of each kind that came while the log was being read. */
  private Map<String, Event> deferred = Map.of();

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

  /**
   * @param maxBytes the block that reaches it may exceed it
   */
  StreamQueue(int maxBytes) {
    this.maxBytes = maxBytes;
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
   * Adds a transient block. While little waits all are kept, so that a summary grows word by word;
   * beyond a quarter of the bound a newer one replaces the older of its kind, and where even that
   * does not fit it is dropped.
   */
  void addTransient(String kind, byte[] block) {
    if (bytes + block.length <= maxBytes / 4) {
      add(block);
      return;
    }
    blocks.removeIf(
        older -> {
          boolean replaced = kind.equals(older.kind);
          bytes -= replaced ? older.bytes.length : 0;
          return replaced;
        });
    if (bytes + block.length <= maxBytes) {
      put(kind, block);
    }
  }

  /** Keeps a transient event back, in place of an older one of its kind. */
  void defer(String kind, Event event) {
    if (deferred.isEmpty()) {
      deferred = new LinkedHashMap<>();
    }
    deferred.remove(kind);
    deferred.put(kind, event);
  }

  /** Drops the deferred event of a kind, as a newer event of that kind has come. */
  void dropDeferred(String kind) {
    if (!deferred.isEmpty()) {
      deferred.remove(kind);
    }
  }

  /** Adds the deferred events, under the stream's last id. */
  void addDeferred(String lastId) {
    deferred.forEach((kind, e) -> addTransient(kind, e.withId(lastId).encode()));
    deferred = Map.of();
  }

  boolean isFull() {
    return bytes >= maxBytes;
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
      return first.bytes; // shared with the other streams that render it alike
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
    deferred = Map.of();
    bytes = 0;
  }
}
