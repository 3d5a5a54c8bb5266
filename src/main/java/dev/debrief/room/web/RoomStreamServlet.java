package dev.debrief.room.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.EventStream;
import dev.debrief.http.Json;
import dev.debrief.http.SubRoutes;
import dev.debrief.room.Room;
import dev.debrief.room.Rooms;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.StreamRequest;
import dev.debrief.sse.Streams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** {@code /api/rooms/{room}/events}: the room's messages as they come, one event each. */
public final class RoomStreamServlet extends ApiServlet {
  private final Rooms desk;
  private final Streams streams;
  private final Json json;

  public RoomStreamServlet(Rooms desk, Streams streams, Json json) {
    this.desk = desk;
    this.streams = streams;
    this.json = json;
    on("GET", this::stream);
  }

  private void stream(HttpServletRequest request, HttpServletResponse response) {
    Caller caller = Caller.of(request);
    // Read before the room, so that a message of this moment is streamed rather than missed.
    long last = desk.store().lastNumber(SubRoutes.id(request));
    Room room = desk.require(SubRoutes.id(request), caller);
    if (EventStream.isAnswered(request, response)) {
      return;
    }
    String id = EventStream.lastEventId(request);
    Long after = id == null ? Long.valueOf(last) : numberIn(id, last);
    List<Event> opening =
        after == null ? List.of(Event.of("reset", json.text(RoomJson.of(room)))) : List.of();
    EventStream.open(
        request,
        response,
        streams,
        new StreamRequest(
            caller.user(),
            caller.expiresAt(),
            Rooms.channel(room.id()),
            null,
            desk.replayer(caller.user()),
            after == null ? last : after,
            after == null ? null : Long.toString(after),
            id == null ? Long.toString(last) : null,
            opening,
            EventFilter.ALL));
  }

  /** The number a client has seen last; null where the room never had such a message. */
  private static Long numberIn(String id, long last) {
    if (!id.matches("[0-9]{1,18}")) {
      return null;
    }
    long number = Long.parseLong(id);
    return number <= last ? number : null;
  }
}
