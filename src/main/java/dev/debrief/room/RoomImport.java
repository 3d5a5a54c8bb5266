package dev.debrief.room;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.debrief.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads messages, one JSON object a line, into a room. Lines are stored in batches while they
 * arrive, so memory does not grow with their number. Safe for use by any thread.
 */
public final class RoomImport {
  /** A text of the longest kind with every character escaped, and the fields around it. */
  private static final int MAX_LINE_BYTES = 6 * Message.MAX_TEXT_CHARACTERS + 64 * 1024;

  private static final int BATCH_LINES = 1_000;
  private static final int BATCH_CHARACTERS = 4_000_000;

  private final Rooms desk;
  private final ObjectReader reader;

  public RoomImport(Rooms desk, Json json) {
    this.desk = desk;
    this.reader =
        json.mapper().readerFor(JsonNode.class).with(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);
  }

  /** Hears of every line that is not taken; its number counts from 1. */
  @FunctionalInterface
  public interface Rejections {
    void rejected(long line, String reason) throws IOException;
  }

  /**
   * How many lines were stored, and how many had been before. Blank and rejected ones do not count.
   */
  public record Counts(long accepted, long duplicates) {}

  /**
   * Reads to the end of the stream. What was stored before a failure stays stored.
   *
   * @param room an existing room
   * @param key makes a line without an id of its own known as {@code <key>:<line>}, so that the
   *     same lines can be sent again; null where each such line is a message of its own
   * @throws IOException what reading the lines or {@code rejections} threw
   */
  public Counts read(String room, InputStream in, String key, Rejections rejections)
      throws IOException {
    Batch batch = new Batch(room);
    LineReader lines = new LineReader(in, MAX_LINE_BYTES);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (lines.isTooLong()) {
        rejections.rejected(lines.number(), "the line is longer than " + MAX_LINE_BYTES + " bytes");
      } else if (!line.isBlank()) {
        try {
          String id = key == null ? null : key + ':' + lines.number();
          batch.add(ImportedLine.read(reader, line, id), line.length());
        } catch (ImportedLine.Rejected e) {
          rejections.rejected(lines.number(), e.getMessage());
        }
      }
    }
    batch.store();
    return new Counts(batch.accepted, batch.duplicates);
  }

  /** Messages that are stored together. */
  private final class Batch {
    private final String room;
    private final List<NewMessage> messages = new ArrayList<>();
    private long characters;
    private long accepted;
    private long duplicates;

    Batch(String room) {
      this.room = room;
    }

    void add(NewMessage message, int length) {
      messages.add(message);
      characters += length;
      if (messages.size() >= BATCH_LINES || characters >= BATCH_CHARACTERS) {
        store();
      }
    }

    void store() {
      if (messages.isEmpty()) {
        return;
      }
      int stored = desk.append(room, messages).count();
      accepted += stored;
      duplicates += messages.size() - stored;
      messages.clear();
      characters = 0;
    }
  }
}
