package dev.debrief.room;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** {@code /api/rooms}: the caller's rooms, newest activity first. */
public final class RoomsServlet extends ApiServlet {
  private final RoomDesk desk;
  private final Json json;

  public RoomsServlet(RoomDesk desk, Json json) {
    this.desk = desk;
    this.json = json;
    on("GET", this::list);
  }

  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int limit = (int) number(request, "limit", 50, 1, 200);
    RoomStore.Place before = place(Page.fields(request.getParameter("cursor"), 2));
    List<Room> rooms = desk.store().of(Caller.of(request).user(), before, limit + 1);
    List<Room> shown = rooms.subList(0, Math.min(limit, rooms.size()));
    String next = null;
    if (rooms.size() > limit) {
      Room last = shown.get(limit - 1);
      next = Page.cursor(last.activeAt().toString(), last.id());
    }
    json.write(
        response,
        HttpServletResponse.SC_OK,
        new Page<>(shown.stream().map(r -> RoomJson.of(r, desk)).toList(), next));
  }

  private static RoomStore.Place place(String[] fields) {
    if (fields == null) {
      return null;
    }
    try {
      return new RoomStore.Place(Instant.parse(fields[0]), fields[1]);
    } catch (DateTimeException e) {
      throw new RequestFailure(
          Reason.MALFORMED, "cursor must be what an earlier answer gave as next.");
    }
  }
}
