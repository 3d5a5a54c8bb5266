package dev.debrief.room;

import dev.debrief.db.Sql;
import dev.debrief.room.Room.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Maps rows of a query that begins with {@link #ROOMS_OF_USER}; members are added to all at once.
 */
final class RoomMapper implements RowMapper<Room> {
  /** A user's rooms with their last messages, whose columns come first. */
  static final String ROOMS_OF_USER =
      "select "
          + MessageMapper.COLUMNS
          + ", r.id, r.title, r.last_seq, r.active_at"
          + " from room_member u join room r on r.id = u.room_id"
          + " left join message m on m.room_id = r.id and m.seq = r.last_seq"
          + " where u.user_id = :user";

  private final MessageMapper message;

  RoomMapper(MessageMapper message) {
    this.message = message;
  }

  @Override
  public Room map(ResultSet row, StatementContext context) throws SQLException {
    return new Room(
        row.getString("id"),
        row.getString("title"),
        List.of(),
        row.getLong("last_seq"),
        row.getLong(1) == 0 ? null : message.map(row, context),
        Sql.requireInstant(row, "active_at"));
  }

  /** The same rooms with their members, by name. */
  static List<Room> withMembers(Handle handle, List<Room> rooms) {
    if (rooms.isEmpty()) {
      return rooms;
    }
    Map<String, List<Member>> members = new HashMap<>();
    handle
        .createQuery(
            "select user_id, name, email, room_id from room_member where room_id in (<rooms>)"
                + " order by name, user_id")
        .bindList("rooms", rooms.stream().map(Room::id).toList())
        .map((row, context) -> Map.entry(row.getString("room_id"), member(row)))
        .forEach(
            m -> members.computeIfAbsent(m.getKey(), id -> new ArrayList<>()).add(m.getValue()));
    return rooms.stream().map(r -> r.with(members.getOrDefault(r.id(), List.of()))).toList();
  }

  static Member member(ResultSet row) throws SQLException {
    return new Member(row.getString("user_id"), row.getString("name"), row.getString("email"));
  }
}
