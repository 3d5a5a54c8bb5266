package dev.debrief.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.room.Message.Attachment;
import dev.debrief.room.Room.Member;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Rooms, members and messages in the database. Each call is a transaction of its own, or part of
 * the caller's. Safe for use by any thread.
 */
public final class RoomStore {
  private static final String MESSAGE_COLUMNS =
      "m.seq, m.ext_id, m.author, m.sent_at, m.text, m.reply_to, m.edited_at, m.deleted,"
          + " m.attachments";
  private static final TypeReference<List<Attachment>> ATTACHMENTS = new TypeReference<>() {};

  private final Jdbi jdbi;
  private final Json json;
  private final InstantSource clock;
  private final RowMapper<Message> message = (row, context) -> message(row);

  public RoomStore(Jdbi jdbi, Json json, InstantSource clock) {
    this.jdbi = jdbi;
    this.json = json;
    this.clock = clock;
  }

  /** Creates the room, or gives it this title and exactly these members. */
  public void put(String room, String title, List<Member> members) {
    String storable = Text.storable(title);
    boolean known = exists(room);
    try {
      write(room, storable, members);
    } catch (UnableToExecuteStatementException e) {
      if (known || !exists(room)) {
        throw e;
      }
      write(room, storable, members); // another call created it at the same moment
    }
  }

  private void write(String room, String title, List<Member> members) {
    jdbi.useTransaction(
        handle -> {
          if (lockRoom(handle, room).isPresent()) {
            handle.execute("update room set title = ? where id = ?", title, room);
          } else {
            handle.execute(
                "insert into room (id, title, last_seq, active_at) values (?, ?, 0, ?)",
                room,
                title,
                utc(clock.instant()));
          }
          handle.execute("delete from room_member where room_id = ?", room);
          PreparedBatch batch =
              handle.prepareBatch(
                  "insert into room_member (room_id, user_id, name, email) values (?, ?, ?, ?)");
          members.forEach(m -> batch.add(room, m.user(), m.name(), m.email()));
          if (!members.isEmpty()) {
            batch.execute();
          }
        });
  }

  /** Whether there is such a room at all. */
  public boolean exists(String room) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select 1 from room where id = ?")
                .bind(0, room)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /** Whether there is no room yet. */
  public boolean isEmpty() {
    return jdbi.withHandle(
        h -> h.createQuery("select count(*) from room").mapTo(Long.class).one() == 0);
  }

  /** Whether the user belongs to the room; false also where there is no such room. */
  public boolean isMember(String room, String user) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select 1 from room_member where room_id = ? and user_id = ?")
                .bind(0, room)
                .bind(1, user)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /** The room, if the user belongs to it. */
  public Optional<Room> find(String room, String user) {
    return isMember(room, user)
        ? jdbi.withHandle(
            h ->
                h.createQuery("select id, title, last_seq, active_at from room where id = ?")
                    .bind(0, room)
                    .map((row, context) -> room(h, row))
                    .findOne())
        : Optional.empty();
  }

  /**
   * The rooms the user belongs to, newest activity first.
   *
   * @param before only those that come after this place in the list; null for its beginning
   */
  public List<Room> of(String user, Page.Place before, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select r.id, r.title, r.last_seq, r.active_at from room r"
                        + " join room_member m on m.room_id = r.id where m.user_id = :user"
                        + (before == null
                            ? ""
                            : " and (r.active_at < :at or (r.active_at = :at and r.id > :id))")
                        + " order by r.active_at desc, r.id limit :limit")
                .bind("user", user)
                .bind("limit", limit)
                .bindMap(
                    before == null ? Map.of() : Map.of("at", utc(before.at()), "id", before.id()))
                .map((row, context) -> room(h, row))
                .list());
  }

  private Room room(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    long lastSeq = row.getLong("last_seq");
    Message last =
        handle
            .createQuery(
                "select " + MESSAGE_COLUMNS + " from message m where room_id = ? and seq = ?")
            .bind(0, id)
            .bind(1, lastSeq)
            .map(message)
            .findOne()
            .orElse(null);
    return new Room(
        id, row.getString("title"), members(id), lastSeq, last, instant(row, "active_at"));
  }

  /** Who belongs to the room, by name. */
  public List<Member> members(String room) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select user_id, name, email from room_member where room_id = ?"
                        + " order by name, user_id")
                .bind(0, room)
                .map(
                    (row, context) ->
                        new Member(
                            row.getString("user_id"),
                            row.getString("name"),
                            row.getString("email")))
                .list());
  }

  /**
   * Appends messages in their order and gives them the room's next numbers. A message whose id the
   * room has already is passed over.
   *
   * @return the room's last number before and after, and how many were appended
   * @throws IllegalArgumentException where there is no such room
   */
  Appended append(String room, List<NewMessage> messages) {
    return jdbi.inTransaction(
        handle -> {
          long before =
              lockRoom(handle, room)
                  .orElseThrow(() -> new IllegalArgumentException("no such room"));
          Set<String> known = knownIds(handle, room, messages);
          List<NewMessage> fresh = new ArrayList<>(messages.size());
          for (NewMessage m : messages) {
            if (m.id() == null || known.add(m.id())) {
              fresh.add(m);
            }
          }
          insert(handle, room, before, fresh);
          return new Appended(before, before + fresh.size());
        });
  }

  /** The room's last number before and after messages were appended. */
  record Appended(long before, long after) {
    int count() {
      return (int) (after - before);
    }
  }

  /** Locks the room's row, which numbers its messages; empty where there is no such room. */
  private static Optional<Long> lockRoom(Handle handle, String room) {
    return handle
        .createQuery("select last_seq from room where id = ? for update")
        .bind(0, room)
        .mapTo(Long.class)
        .findOne();
  }

  private static Set<String> knownIds(Handle handle, String room, List<NewMessage> messages) {
    List<String> ids = messages.stream().map(NewMessage::id).filter(id -> id != null).toList();
    if (ids.isEmpty()) {
      return new HashSet<>();
    }
    return new HashSet<>(
        handle
            .createQuery("select ext_id from message where room_id = :room and ext_id in (<ids>)")
            .bind("room", room)
            .bindList("ids", ids)
            .mapTo(String.class)
            .list());
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
    for (NewMessage m : messages) {
      seq++;
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

  /** The message of that id, if the room has it. */
  public Optional<Message> byId(String room, String id) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select "
                        + MESSAGE_COLUMNS
                        + " from message m where room_id = ? and ext_id = ?")
                .bind(0, room)
                .bind(1, id)
                .map(message)
                .findOne());
  }

  /** The room's last number; 0 while it has no message or does not exist. */
  public long lastNumber(String room) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select last_seq from room where id = ?")
                .bind(0, room)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
  }

  /** The number of the room's last message, for one of its members; empty for anybody else. */
  OptionalLong lastNumber(String room, String user) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select r.last_seq from room r join room_member m on m.room_id = r.id"
                            + " where r.id = ? and m.user_id = ?")
                    .bind(0, room)
                    .bind(1, user)
                    .mapTo(Long.class)
                    .findOne())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** Messages whose numbers are above {@code after} and up to {@code upTo}, first ones first. */
  public List<Message> after(String room, long after, long upTo, int limit) {
    return page(room, after, upTo, "m.room_id, m.seq", limit);
  }

  /** Messages whose numbers are below {@code before}, last ones first. */
  public List<Message> before(String room, long before, int limit) {
    return page(room, 0, before - 1, "m.room_id desc, m.seq desc", limit);
  }

  /** The order names the room too: only then does H2 read along the key and stop at the limit. */
  private List<Message> page(String room, long above, long upTo, String order, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select "
                        + MESSAGE_COLUMNS
                        + " from message m where m.room_id = :room and m.seq > :above"
                        + " and m.seq <= :upTo order by "
                        + order
                        + " limit :limit")
                .bind("room", room)
                .bind("above", above)
                .bind("upTo", upTo)
                .bind("limit", limit)
                .setFetchSize(limit)
                .map(message)
                .list());
  }

  /** Who wrote how much up to that number, most messages first. */
  public List<Participant> participants(String room, long upTo) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select m.author, coalesce(max(p.name), m.author) as display_name,"
                        + " count(*) as messages, min(m.sent_at) as first_at,"
                        + " max(m.sent_at) as last_at from message m"
                        + " left join room_member p on p.room_id = m.room_id and p.user_id = m.author"
                        + " where m.room_id = ? and m.seq <= ? group by m.author"
                        + " order by messages desc, m.author")
                .bind(0, room)
                .bind(1, upTo)
                .map(
                    (row, context) ->
                        new Participant(
                            row.getString("author"),
                            row.getString("display_name"),
                            row.getLong("messages"),
                            instant(row, "first_at"),
                            instant(row, "last_at")))
                .list());
  }

  private Message message(ResultSet row) throws SQLException {
    return new Message(
        row.getLong(1), // by place: to look up a name costs more than the value does
        row.getString(2),
        row.getString(3),
        instant(row, 4),
        row.getString(5),
        row.getString(6),
        instant(row, 7),
        row.getBoolean(8),
        attachments(row.getString(9)));
  }

  private List<Attachment> attachments(String text) {
    if (text == null) {
      return List.of();
    }
    try {
      return json.mapper().readValue(text, ATTACHMENTS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return instant(row, row.findColumn(column));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
