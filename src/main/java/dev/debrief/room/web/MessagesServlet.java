package dev.debrief.room.web;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.RequestInput;
import dev.debrief.http.SubRoutes;
import dev.debrief.room.IdempotencyKey;
import dev.debrief.room.Message;
import dev.debrief.room.MessageJson;
import dev.debrief.room.Room.Member;
import dev.debrief.room.Rooms;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms/{room}/messages}: read page by page, or written to, by the room's members. */
public final class MessagesServlet extends ApiServlet {
  private static final int MAX_TEXT = 64 * 1024;

  private final Rooms rooms;
  private final Json json;

  public MessagesServlet(Rooms rooms, Json json) {
    this.rooms = rooms;
    this.json = json;
    on("GET", this::list);
    on("POST", this::post);
  }

  /**
   * The messages after a number or before one, otherwise the newest; always in rising order. {@code
   * next} is the number to continue with in the same direction.
   */
  private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String room = SubRoutes.id(request);
    rooms.requireMember(room, Caller.of(request));
    int limit = (int) number(request, "limit", 50, 1, 500);
    boolean forward = RequestInput.parameter(request, "after") != null;
    if (forward && RequestInput.parameter(request, "before") != null) {
      throw new RequestFailure(Reason.MALFORMED, "Give before or after, not both.");
    }
    long after = number(request, "after", 0, 0, Long.MAX_VALUE);
    long before = number(request, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    List<Message> found =
        forward
            ? rooms.store().after(room, after, Long.MAX_VALUE, limit + 1)
            : rooms.store().before(room, before, limit + 1);
    Map<String, String> names = rooms.store().authorNames(room, found);
    Page<MessageJson> page =
        Page.cut(found, limit, m -> MessageJson.of(m, names), m -> Long.toString(m.number()));
    if (!forward) {
      List<MessageJson> rising = new ArrayList<>(page.items());
      Collections.reverse(rising);
      page = new Page<>(rising, page.next());
    }
    json.write(response, HttpServletResponse.SC_OK, page);
  }

  private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Caller caller = Caller.of(request);
    String room = SubRoutes.id(request);
    Member author = rooms.requireMember(room, caller);
    Draft draft = json.read(request, Draft.class);
    if (draft.text() == null || draft.text().isEmpty() || draft.text().length() > MAX_TEXT) {
      throw new RequestFailure(
          Reason.INVALID,
          "text must have 1 to " + MAX_TEXT + " characters.",
          List.of(new RequestFailure.FieldError("text", "1 to " + MAX_TEXT + " characters")));
    }
    IdempotencyKey.Use use = IdempotencyKey.use(request, room, "messages", json.bytes(draft));
    Message message = rooms.post(room, author, draft.text(), use);
    json.write(
        response,
        HttpServletResponse.SC_CREATED,
        MessageJson.of(message, Map.of(author.user(), author.name())));
  }

  /** The body of a POST. */
  record Draft(@Nullable String text) {}
}
