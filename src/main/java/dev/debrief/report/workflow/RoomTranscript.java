package dev.debrief.report.workflow;

import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.room.Room.Member;
import dev.debrief.room.RoomStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A room's messages read page by page. The pages shrink where the messages are long, so that what
 * is in memory at a time stays at a few million characters.
 */
public final class RoomTranscript implements Transcript {
  private static final int MIN_PAGE = 4;
  private static final int MAX_PAGE = 1_000;
  private static final long PAGE_CHARACTERS = 2_000_000;

  private final RoomStore rooms;
  private final String room;
  private final long upTo;
  private final Map<String, String> names = new HashMap<>();

  public RoomTranscript(RoomStore rooms, String room, long upTo) {
    this.rooms = rooms;
    this.room = room;
    this.upTo = upTo;
    for (Member m : rooms.members(room)) {
      names.put(m.user(), m.name());
    }
  }

  @Override
  public long count() {
    return upTo; // a room's messages are numbered without a gap
  }

  @Override
  public String nameOf(String author) {
    return names.getOrDefault(author, author);
  }

  @Override
  public OptionalLong numberOf(String id) {
    return rooms.numberOf(room, id, upTo);
  }

  @Override
  public String excerpt() {
    return rooms.excerpt(room, upTo);
  }

  @Override
  public void read(Reader reader) throws IOException {
    int limit = MIN_PAGE;
    long last = 0;
    while (last < upTo) {
      List<Message> page = rooms.after(room, last, upTo, limit);
      if (page.isEmpty()) {
        throw new IOException("message " + (last + 1) + " of " + upTo + " is missing");
      }
      long characters = 0;
      for (Message m : page) {
        reader.message(m);
        characters += m.text().length();
      }
      last = page.get(page.size() - 1).number();
      boolean roomy = characters < PAGE_CHARACTERS;
      limit = roomy ? Math.min(MAX_PAGE, limit * 4) : Math.max(MIN_PAGE, limit / 4);
    }
  }
}
