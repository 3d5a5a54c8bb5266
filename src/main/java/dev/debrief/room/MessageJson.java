package dev.debrief.room;

import dev.debrief.room.Message.Attachment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as the API and the room's stream show it: its fields and its author's display name. */
public record MessageJson(
    long number,
    @Nullable String id,
    String author,
    String authorName,
    Instant sentAt,
    String text,
    @Nullable String replyTo,
    @Nullable Instant editedAt,
    boolean deleted,
    List<Attachment> attachments) {

  /**
   * The message as the API and the streams show it.
   *
   * @param names display names by user id
   */
  public static MessageJson of(Message m, Map<String, String> names) {
    return new MessageJson(
        m.number(),
        m.id(),
        m.author(),
        names.getOrDefault(m.author(), m.author()),
        m.sentAt(),
        m.text(),
        m.replyTo(),
        m.editedAt(),
        m.deleted(),
        m.attachments());
  }
}
