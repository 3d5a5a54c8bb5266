package dev.debrief.room.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.RequestFailure.FieldError;
import dev.debrief.http.SubRoutes;
import dev.debrief.room.Room;
import dev.debrief.room.Room.Member;
import dev.debrief.room.Rooms;
import dev.debrief.room.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms/{room}}: one room, read by members, changed by the chat application. */
public final class RoomServlet extends ApiServlet {
  private static final int MAX_TITLE = 500;
  private static final int MAX_NAME = 255;
  private static final int MAX_EMAIL = 320;

  private final Rooms rooms;
  private final Json json;

  public RoomServlet(Rooms rooms, Json json) {
    this.rooms = rooms;
    this.json = json;
    on("GET", this::show);
    on("PUT", this::put);
  }

  private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Room room = rooms.require(SubRoutes.id(request), Caller.of(request));
    json.write(response, HttpServletResponse.SC_OK, RoomJson.of(room));
  }

  private void put(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Caller.of(request).requireRole(Caller.INTEGRATION);
    String room = SubRoutes.id(request);
    SetUp body = json.read(request, SetUp.class);
    List<FieldError> errors = new ArrayList<>();
    String title = text("title", body.title(), MAX_TITLE, errors);
    List<Member> members = members(body.members() == null ? List.of() : body.members(), errors);
    if (!errors.isEmpty()) {
      throw new RequestFailure(Reason.INVALID, "Invalid room.", errors);
    }
    boolean created = !rooms.store().exists(room);
    rooms.put(room, title, members);
    json.write(
        response,
        created ? HttpServletResponse.SC_CREATED : HttpServletResponse.SC_OK,
        new Stored(title, members));
  }

  private static List<Member> members(List<@Nullable Given> given, List<FieldError> errors) {
    List<Member> members = new ArrayList<>();
    Set<String> users = new HashSet<>();
    for (int i = 0; i < given.size(); i++) {
      String field = "members[" + i + "]";
      Given m = given.get(i);
      if (m == null) {
        errors.add(new FieldError(field, "must be an object"));
        continue;
      }
      String user = text(field + ".user", m.user(), MAX_NAME, errors);
      String name = m.name() == null ? user : text(field + ".name", m.name(), MAX_NAME, errors);
      String email =
          m.email() == null ? null : text(field + ".email", m.email(), MAX_EMAIL, errors);
      if (!user.isEmpty() && !users.add(user)) {
        errors.add(new FieldError(field + ".user", "duplicate user"));
      }
      members.add(new Member(user, name, email));
    }
    return members;
  }

  /** The value as it can be stored; empty, with an error, where it is refused. */
  private static String text(
      String field, @Nullable String value, int max, List<FieldError> errors) {
    if (value == null || value.isBlank() || value.length() > max) {
      errors.add(new FieldError(field, "must be a string of 1 to " + max + " characters"));
      return "";
    }
    return Text.storable(value);
  }

  /** The body of a PUT: the room as it should be. */
  record SetUp(@Nullable String title, @Nullable List<@Nullable Given> members) {}

  /** A member as the caller gives it; checked before it becomes one. */
  record Given(@Nullable String user, @Nullable String name, @Nullable String email) {}

  /** The answer to a PUT: the room as it is. */
  record Stored(String title, List<Member> members) {}
}
