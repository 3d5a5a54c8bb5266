package dev.debrief.sse;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits to be written to one stream, bounded in bytes. Owned by the stream, which takes its
 * monitor for every call.
 */
final class Outbox {
  /** What one stream may have waiting; the block that reaches it may stand over. */
  static final int MAX_BYTES = 64 * 1024;

  /** One write: below the containers' buffers, so that a failure shows in flush. */
  static final int BATCH_BYTES = 8_000;

  private final Map<Object, byte[]> blocks = new LinkedHashMap<>();
  private int bytes;

  /** The newest transient event of each kind that came while the log was being read. */
  private final Map<String, Event> held = new LinkedHashMap<>();

  /** Adds a block that is never dropped. */
  void add(byte[] block) {
    put(new Object(), block);
  }

  private void put(Object key, byte[] block) {
    blocks.put(key, block);
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
    byte[] older = blocks.remove(kind);
    if (older != null) {
      bytes -= older.length;
    }
    if (bytes + block.length <= MAX_BYTES) {
      put(kind, block);
    }
  }

  /** Keeps a transient event back, in place of an older one of its kind. */
  void hold(String kind, Event event) {
    held.remove(kind);
    held.put(kind, event);
  }

  /** Adds what was kept back, under the id the stream has come to meanwhile. */
  void releaseHeld(String lastId) {
    held.forEach((kind, e) -> addTransient(kind, EventEncoder.encode(e.withId(lastId))));
    held.clear();
  }

  boolean isFull() {
    return bytes >= MAX_BYTES;
  }

  /** The next blocks as one array: as many as fit into a batch, at least one; null if empty. */
  byte[] takeBatch() {
    if (blocks.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream batch = new ByteArrayOutputStream(Math.min(bytes, BATCH_BYTES));
    var each = blocks.values().iterator();
    while (each.hasNext()) {
      byte[] block = each.next();
      if (batch.size() > 0 && batch.size() + block.length > BATCH_BYTES) {
        break;
      }
      batch.writeBytes(block);
      bytes -= block.length;
      each.remove();
    }
    return batch.toByteArray();
  }

  void clear() {
    blocks.clear();
    held.clear();
    bytes = 0;
  }
}
