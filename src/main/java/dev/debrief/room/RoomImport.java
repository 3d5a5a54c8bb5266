package dev.debrief.room;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages, one JSON object a line, into a room. Lines are stored in batches while they
 * arrive, so memory does not grow with their number. Thread-safe.
 */
public final class RoomImport {
  /** A text of the longest kind with every character escaped, and the fields around it. */
  private static final int MAX_LINE_BYTES = 6 * Message.MAX_TEXT_CHARACTERS + 64 * 1024;

  /** Another bound of a batch makes keys that were used before it unfit for a repeat. */
  private static final int BATCH_LINES = 1_000;

  private static final int BATCH_CHARACTERS = 4_000_000;

  private final Rooms desk;
  private final ObjectReader reader;

  public RoomImport(Rooms desk, Json json) {
    this.desk = desk;
    this.reader =
        json.mapper().readerFor(JsonNode.class).with(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);
  }

  /** Receives every line that is not taken, in their order; its number counts from 1. */
  @FunctionalInterface
  public interface Rejections {
    void rejected(long line, String reason) throws IOException;
  }

  /**
   * How many lines were stored, how many deleted a message, and how many changed nothing. Blank and
   * rejected ones do not count.
   */
  public record Counts(long accepted, long deleted, long duplicates) {}

  /**
   * Reads to the end of the stream. What was stored before a failure stays stored.
   *
   * @param room an existing room
   * @param key under which the same lines can be sent again, also after a failure: each batch is
   *     stored in one transaction with its digest, and one that comes again is compared with it.
   *     Null where each line without an id is a message of its own
   * @throws RequestFailure 422 where the key was used for other lines; nothing of them is stored
   * @throws IOException what reading the lines or {@code rejections} threw
   */
  public Counts read(
      String room, InputStream in, @Nullable IdempotencyKey key, Rejections rejections)
      throws IOException {
    MessageDigest digest = key == null ? null : IdempotencyKey.sha256();
    Batch batch = new Batch(room, key, digest, rejections);
    LineReader lines = new LineReader(in, MAX_LINE_BYTES, digest);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (lines.isTooLong()) {
        batch.reject(lines.number(), "the line is longer than " + MAX_LINE_BYTES + " bytes");
      } else if (!line.isBlank()) {
        try {
          batch.add(lines.number(), ImportedLine.read(reader, line), line.length());
        } catch (ImportedLine.Rejected e) {
          batch.reject(lines.number(), e.reason());
        }
      }
      if (batch.isFull()) {
        batch.store(false);
      }
    }
    batch.store(true);
    return new Counts(batch.accepted, batch.deleted, batch.duplicates);
  }

  /** Messages that are stored together, and the lines between them that are rejected. */
  private final class Batch {
    private final String room;
    private final @Nullable IdempotencyKey key;
    private final @Nullable MessageDigest digest;
    private final Rejections rejections;
    private final List<NewMessage> messages = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private final SortedMap<Long, String> rejected = new TreeMap<>();
    private int part;
    private long characters;
    private long accepted;
    private long deleted;
    private long duplicates;

    /**
     * @param digest of what was read since the last batch; null where there is no key
     */
    Batch(
        String room,
        @Nullable IdempotencyKey key,
        @Nullable MessageDigest digest,
        Rejections rejections) {
      this.room = room;
      this.key = key;
      this.digest = digest;
      this.rejections = rejections;
    }

    void add(long line, NewMessage message, int length) {
      messages.add(message);
      lines.add(line);
      characters += length;
    }

    void reject(long line, String reason) {
      rejected.put(line, reason);
    }

    boolean isFull() {
      return messages.size() + rejected.size() >= BATCH_LINES || characters >= BATCH_CHARACTERS;
    }

    void store(boolean last) throws IOException {
      if (key != null || !messages.isEmpty()) {
        IdempotencyKey.Use use =
            key == null || digest == null ? null : key.part(part++, digest, last);
        RoomStore.Appended appended = desk.append(room, messages, use);
        appended.unknown().forEach(i -> reject(lines.get(i), reasonOf(messages.get(i))));
        accepted += appended.count();
        deleted += appended.deletions();
        duplicates +=
            messages.size() - appended.count() - appended.deletions() - appended.unknown().size();
      }
      for (Map.Entry<Long, String> line : rejected.entrySet()) {
        rejections.rejected(line.getKey(), line.getValue());
      }
      messages.clear();
      lines.clear();
      rejected.clear();
      characters = 0;
    }
  }

  private static String reasonOf(NewMessage deletion) {
    return "the room has no message with this id, and "
        + (deletion.author() == null ? "author" : "sentAt")
        + " is missing";
  }
}
