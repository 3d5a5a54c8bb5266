package dev.debrief.room.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.http.RequestInput;
import dev.debrief.room.Room;
import dev.debrief.room.Rooms;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /api/rooms}: the caller's rooms, newest activity first. */
public final class RoomsServlet extends ApiServlet {
  private final Rooms rooms;
  private final Json json;

  public RoomsServlet(Rooms rooms, Json json) {
    this.rooms = rooms;
    this.json = json;
    on("GET", this::list);
  }

  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int limit = (int) number(request, "limit", 50, 1, 200);
    List<Room> found =
        rooms
            .store()
            .of(
                Caller.of(request).user(),
                Page.Cursor.of(RequestInput.parameter(request, "cursor")),
                limit + 1);
    json.write(
        response,
        HttpServletResponse.SC_OK,
        Page.cut(
            found,
            limit,
            RoomJson::of,
            room -> new Page.Cursor(room.activeAt(), room.id()).cursor()));
  }
}
