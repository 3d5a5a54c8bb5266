package dev.debrief.room;

import dev.debrief.room.Message.Attachment;
import java.time.Instant;
import java.util.List;

/**
 * A message that has no number yet; the fields are those of {@link Message}. Made of any text: what
 * cannot be stored is replaced here.
 */
record NewMessage(
    String id,
    String author,
    Instant sentAt,
    String text,
    String replyTo,
    Instant editedAt,
    boolean deleted,
    List<Attachment> attachments) {
  NewMessage {
    id = Text.storable(id);
    author = Text.storable(author);
    text = Text.storable(text);
    replyTo = Text.storable(replyTo);
  }
}
