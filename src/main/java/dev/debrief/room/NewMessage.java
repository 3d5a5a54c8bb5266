package dev.debrief.room;

import dev.debrief.room.Message.Attachment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that has no number yet; the fields are those of {@link Message}. Made of any text: what
 * cannot be stored is replaced here, and what a deleted message said is dropped.
 *
 * @param author null only where the message is a {@link #isDeletionOnly deletion only}
 * @param sentAt null only where the message is a deletion only
 */
record NewMessage(
    @Nullable String id,
    @Nullable String author,
    @Nullable Instant sentAt,
    String text,
    @Nullable String replyTo,
    @Nullable Instant editedAt,
    boolean deleted,
    List<Attachment> attachments) {
  NewMessage {
    id = Text.storableOrNull(id);
    author = Text.storableOrNull(author);
    text = deleted ? "" : Text.storable(text);
    replyTo = Text.storableOrNull(replyTo);
    attachments = deleted ? List.of() : List.copyOf(attachments);
  }

  /** Whether it can delete a message that the room has, but cannot be stored as one of its own. */
  boolean isDeletionOnly() {
    return author == null || sentAt == null;
  }

  /** The same message without what it said. */
  NewMessage asDeleted() {
    return new NewMessage(id, author, sentAt, "", replyTo, editedAt, true, List.of());
  }

  /**
   * The message under the number it is stored with.
   *
   * @throws IllegalStateException where it is a deletion only
   */
  Message numbered(long number) {
    if (author == null || sentAt == null) {
      throw new IllegalStateException("a deletion without author or time is not a message");
    }
    return new Message(number, id, author, sentAt, text, replyTo, editedAt, deleted, attachments);
  }
}
