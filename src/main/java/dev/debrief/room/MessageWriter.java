package dev.debrief.room;

import dev.debrief.http.Json;
import dev.debrief.room.RoomStore.Appended;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Appends messages to rooms, and empties those that are deleted. Each call is a transaction of its
 * own, or part of the caller's. Thread-safe.
 */
final class MessageWriter {
  private final Jdbi jdbi;
  private final Json json;
  private final InstantSource clock;

  MessageWriter(Jdbi jdbi, Json json, InstantSource clock) {
    this.jdbi = jdbi;
    this.json = json;
    this.clock = clock;
  }

  /** Locks the room's row, which numbers its messages; empty where there is no such room. */
  static Optional<Long> lock(Handle handle, String room) {
    return handle
        .createQuery("select last_seq from room where id = ? for update")
        .bind(0, room)
        .mapTo(Long.class)
        .findOne();
  }

  /**
   * See {@link RoomStore#append}.
   *
   * @param again whether messages without an id are known to be in the room
   */
  Appended append(String room, List<NewMessage> messages, boolean again) {
    return jdbi.inTransaction(
        handle -> {
          long before =
              lock(handle, room).orElseThrow(() -> new IllegalArgumentException("no such room"));
          Changes changes = new Changes(before, known(handle, room, messages));
          for (NewMessage m : messages) {
            if (again && m.id() == null) {
              changes.skip();
            } else {
              changes.add(m);
            }
          }
          insert(handle, room, before, changes.fresh);
          empty(handle, room, changes.emptied);
          return changes.appended();
        });
  }

  /** A message with an id: its number, and whether it is deleted. */
  private record Known(String id, long number, boolean deleted) {}

  /** What messages change in a room, found out one by one before anything is written. */
  private static final class Changes {
    private final long before;
    private final Map<String, Known> known;
    private final List<NewMessage> fresh = new ArrayList<>();
    private final List<Long> emptied = new ArrayList<>();
    private final List<Integer> unknown = new ArrayList<>();
    private int deletions;
    private int seen;

    Changes(long before, Map<String, Known> known) {
      this.before = before;
      this.known = known;
    }

    void skip() {
      seen++;
    }

    void add(NewMessage m) {
      Known old = known.get(m.id());
      if (old != null) {
        if (m.deleted() && !old.deleted) {
          delete(old);
        }
      } else if (m.isDeletionOnly()) {
        unknown.add(seen);
      } else {
        fresh.add(m);
        if (m.id() != null) {
          known.put(m.id(), new Known(m.id(), before + fresh.size(), m.deleted()));
        }
      }
      seen++;
    }

    private void delete(Known old) {
      known.put(old.id, new Known(old.id, old.number, true));
      deletions++;
      if (old.number > before) {
        int at = (int) (old.number - before - 1);
        fresh.set(at, fresh.get(at).asDeleted());
      } else {
        emptied.add(old.number);
      }
    }

    Appended appended() {
      return new Appended(
          before, before + fresh.size(), deletions, List.copyOf(emptied), List.copyOf(unknown));
    }
  }

  private static Map<String, Known> known(Handle handle, String room, List<NewMessage> messages) {
    Map<String, Known> known = new HashMap<>();
    List<String> ids = messages.stream().map(NewMessage::id).filter(id -> id != null).toList();
    if (!ids.isEmpty()) {
      handle
          .createQuery(
              "select ext_id, seq, deleted from message"
                  + " where room_id = :room and ext_id in (<ids>)")
          .bind("room", room)
          .bindList("ids", ids)
          .map((row, context) -> new Known(row.getString(1), row.getLong(2), row.getBoolean(3)))
          .forEach(k -> known.put(k.id, k));
    }
    return known;
  }

  private void insert(Handle handle, String room, long before, List<NewMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into message (room_id, seq, ext_id, author, sent_at, text, reply_to,"
                + " edited_at, deleted, attachments) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    long seq = before;
    for (NewMessage fresh : messages) {
      seq++;
      Message m = fresh.numbered(seq);
      batch.add(
          room,
          seq,
          m.id(),
          m.author(),
          utc(m.sentAt()),
          m.text(),
          m.replyTo(),
          m.editedAt() == null ? null : utc(m.editedAt()),
          m.deleted(),
          m.attachments().isEmpty() ? null : json.text(m.attachments()));
    }
    batch.execute();
    handle.execute(
        "update room set last_seq = ?, active_at = ? where id = ?",
        seq,
        utc(clock.instant()),
        room);
  }

  private static void empty(Handle handle, String room, List<Long> numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "update message set text = '', attachments = null, deleted = true"
                + " where room_id = ? and seq = ?");
    numbers.forEach(number -> batch.add(room, number));
    batch.execute();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
