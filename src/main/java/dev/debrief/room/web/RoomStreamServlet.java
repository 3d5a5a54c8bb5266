package dev.debrief.room.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.SubRoutes;
import dev.debrief.room.Room;
import dev.debrief.room.Rooms;
import dev.debrief.sse.Event;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code /api/rooms/{room}/events}: the room's messages as they come, one event each. */
public final class RoomStreamServlet extends ApiServlet {
  private final Rooms rooms;
  private final SseServer streams;
  private final Json json;

  public RoomStreamServlet(Rooms rooms, SseServer streams, Json json) {
    this.rooms = rooms;
    this.streams = streams;
    this.json = json;
    on("GET", this::stream);
  }

  private void stream(HttpServletRequest request, HttpServletResponse response) {
    Caller caller = Caller.of(request);
    Room room = rooms.require(SubRoutes.id(request), caller);
    streams.open(
        request,
        response,
        StreamRequest.of(Rooms.channel(room.id()))
            .user(caller.user())
            .expiresAt(caller.expiresAt())
            .reading(rooms.replayer(caller.user()))
            .reset(() -> reset(room.id(), caller)));
  }

  private Event reset(String room, Caller caller) {
    return Event.of("reset", json.text(RoomJson.of(rooms.require(room, caller))));
  }
}
