package dev.debrief.room;

import dev.debrief.db.Sql;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.room.Room.Member;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Rooms, members and messages in the database. Each call is a transaction of its own, or part of
 * the caller's. Thread-safe.
 */
public final class RoomStore {
  private static final int EXCERPT_STRETCHES = 20;
  private static final int EXCERPT_STRETCH = 10;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final MessageMapper message;
  private final MessageWriter writer;
  private final IdempotencyKeys keys;
  private final RoomMapper rooms;

  public RoomStore(Jdbi jdbi, Json json, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.message = new MessageMapper(json);
    this.writer = new MessageWriter(jdbi, json, clock);
    this.keys = new IdempotencyKeys(jdbi, clock);
    this.rooms = new RoomMapper(message);
  }

  /** The keys of requests to rooms. */
  public IdempotencyKeys keys() {
    return keys;
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
          if (MessageWriter.lock(handle, room).isPresent()) {
            handle.execute("update room set title = ? where id = ?", title, room);
          } else {
            handle.execute(
                "insert into room (id, title, last_seq, active_at) values (?, ?, 0, ?)",
                room,
                title,
                clock.instant());
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
    return Sql.exists(jdbi, "select 1 from room where id = ?", room);
  }

  /** How many rooms there are, and how many messages in all of them. */
  public record Totals(long rooms, long messages) {}

  /** The totals now. */
  public Totals totals() {
    return jdbi.withHandle(
        h ->
            h.createQuery("select count(*) as n, coalesce(sum(last_seq), 0) as m from room")
                .map((row, context) -> new Totals(row.getLong("n"), row.getLong("m")))
                .one());
  }

  /** Whether there is no room yet. */
  public boolean isEmpty() {
    return !Sql.exists(jdbi, "select 1 from room limit 1");
  }

  /** Whether the user belongs to the room; false also where there is no such room. */
  public boolean isMember(String room, String user) {
    return Sql.exists(
        jdbi, "select 1 from room_member where room_id = ? and user_id = ?", room, user);
  }

  /** That user, if one of the room's members. */
  Optional<Member> member(String room, String user) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select user_id, name, email from room_member where room_id = ? and user_id = ?")
                .bind(0, room)
                .bind(1, user)
                .map((row, context) -> RoomMapper.member(row))
                .findOne());
  }

  /** The room, if the user belongs to it. */
  public Optional<Room> find(String room, String user) {
    return jdbi
        .withHandle(
            h ->
                RoomMapper.withMembers(
                    h,
                    h.createQuery(RoomMapper.ROOMS_OF_USER + " and r.id = :room")
                        .bind("user", user)
                        .bind("room", room)
                        .map(rooms)
                        .list()))
        .stream()
        .findFirst();
  }

  /**
   * The rooms the user belongs to, newest activity first.
   *
   * @param before only those after this position in the list; null for its beginning
   */
  public List<Room> of(String user, Page.@Nullable Cursor before, int limit) {
    return jdbi.withHandle(
        h ->
            RoomMapper.withMembers(
                h,
                h.createQuery(
                        RoomMapper.ROOMS_OF_USER
                            + (before == null
                                ? ""
                                : " and (r.active_at < :at or (r.active_at = :at and r.id > :id))")
                            + " order by r.active_at desc, r.id limit :limit")
                    .bind("user", user)
                    .bind("limit", limit)
                    .bindMap(
                        before == null ? Map.of() : Map.of("at", before.at(), "id", before.id()))
                    .map(rooms)
                    .list()));
  }

  /** The display names of the messages' authors by user id; only those of members. */
  public Map<String, String> authorNames(String room, List<Message> messages) {
    Set<String> users = messages.stream().map(Message::author).collect(Collectors.toSet());
    if (users.isEmpty()) {
      return Map.of();
    }
    return jdbi.withHandle(
        h ->
            h
                .createQuery(
                    "select user_id, name from room_member"
                        + " where room_id = :room and user_id in (<users>)")
                .bind("room", room)
                .bindList("users", users)
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** The room's members, by name. */
  public List<Member> members(String room) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select user_id, name, email from room_member where room_id = ?"
                        + " order by name, user_id")
                .bind(0, room)
                .map((row, context) -> RoomMapper.member(row))
                .list());
  }

  /**
   * Appends messages in their order and gives them the room's next numbers. A message whose id the
   * room has already is skipped, unless it deletes that message.
   *
   * @throws IllegalArgumentException where there is no such room
   */
  Appended append(String room, List<NewMessage> messages) {
    return writer.append(room, messages, false);
  }

  /** Appends, of messages that were appended before, those whose ids the room does not have. */
  Appended appendAgain(String room, List<NewMessage> messages) {
    return writer.append(room, messages, true);
  }

  /**
   * What became of messages that were to be appended.
   *
   * @param before the room's last number before
   * @param after the room's last number after
   * @param deletions how many of them deleted a message that the room had, or got with them
   * @param emptied the numbers, up to {@code before}, of messages that were deleted
   * @param unknown the places in the list, from 0, of those that could only delete a message, which
   *     the room does not have
   */
  record Appended(
      long before, long after, int deletions, List<Long> emptied, List<Integer> unknown) {
    Appended(long before, long after) {
      this(before, after, 0, List.of(), List.of());
    }

    int count() {
      return (int) (after - before);
    }
  }

  /** The message of that id, if the room has it. */
  public Optional<Message> byId(String room, String id) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select "
                        + MessageMapper.COLUMNS
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

  /** The number of the room's last message, for one of its members; empty for all other users. */
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

  /** Ordered by the room too: only then does H2 read along the key and stop at the limit. */
  private List<Message> page(String room, long above, long upTo, String order, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select "
                        + MessageMapper.COLUMNS
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

  /** The number of the message of that id, if it is one of those up to {@code upTo}. */
  public OptionalLong numberOf(String room, String id, long upTo) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select seq from message where room_id = ? and ext_id = ? and seq <= ?")
                    .bind(0, room)
                    .bind(1, id)
                    .bind(2, upTo)
                    .mapTo(Long.class)
                    .findOne())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** The beginnings of up to 200 messages, sampled evenly from those up to that number. */
  public String excerpt(String room, long upTo) {
    return jdbi.withHandle(
        h ->
            LongStream.range(0, EXCERPT_STRETCHES)
                .boxed()
                .flatMap(
                    i -> {
                      long above = i * upTo / EXCERPT_STRETCHES;
                      long next = (i + 1) * upTo / EXCERPT_STRETCHES;
                      return beginnings(h, room, above, Math.min(next, above + EXCERPT_STRETCH));
                    })
                .collect(Collectors.joining(" ")));
  }

  private static Stream<String> beginnings(Handle handle, String room, long above, long upTo) {
    return handle
        .createQuery(
            "select substring(text from 1 for 100) from message"
                + " where room_id = ? and seq > ? and seq <= ?")
        .bind(0, room)
        .bind(1, above)
        .bind(2, upTo)
        .mapTo(String.class)
        .list()
        .stream();
  }
}
