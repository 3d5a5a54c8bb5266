package dev.debrief.room.web;

import dev.debrief.room.MessageJson;
import dev.debrief.room.Room;
import dev.debrief.room.Room.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A room as the API shows it. */
record RoomJson(
    String id,
    String title,
    List<Member> members,
    long messages,
    @Nullable MessageJson lastMessage) {
  static RoomJson of(Room room) {
    return new RoomJson(
        room.id(),
        room.title(),
        room.members(),
        room.messages(),
        room.lastMessage() == null ? null : MessageJson.of(room.lastMessage(), room.names()));
  }
}
