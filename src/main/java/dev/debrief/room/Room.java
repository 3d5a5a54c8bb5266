package dev.debrief.room;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chat room as one of its members sees it.
 *
 * @param id the room's id in the chat application, 1 to 128 characters
 * @param title what people call it, 1 to 500 characters
 * @param members its members, by name
 * @param messages how many messages it has; the number of the last one
 * @param lastMessage the last message; null while there is none
 * @param activeAt when something last happened in it: a message arrived or it was created
 */
public record Room(
    String id,
    String title,
    List<Member> members,
    long messages,
    @Nullable Message lastMessage,
    Instant activeAt) {
  public Room {
    members = List.copyOf(members);
  }

  /** Its members' display names by user id. */
  public Map<String, String> names() {
    return members.stream().collect(Collectors.toMap(Member::user, Member::name));
  }

  /** The same room with these members. */
  Room with(List<Member> members) {
    return new Room(id, title, members, messages, lastMessage, activeAt);
  }

  /**
   * A member; U+0000 and unpaired surrogates, which not every database can hold, become U+FFFD.
   *
   * @param user the user id, the {@code sub} of the user's tokens
   * @param name the display name
   * @param email where the user gets mail; null if unknown
   */
  public record Member(String user, String name, @Nullable String email) {
    public Member {
      user = Text.storable(user);
      name = Text.storable(name);
      email = Text.storableOrNull(email);
    }
  }
}
