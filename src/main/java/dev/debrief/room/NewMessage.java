package dev.debrief.room;

import dev.debrief.room.Message.Attachment;
import java.time.Instant;
import java.util.List;

/** A message that has no number yet; the fields are those of {@link Message}, already storable. */
record NewMessage(
    String id,
    String author,
    Instant sentAt,
    String text,
    String replyTo,
    Instant editedAt,
    boolean deleted,
    List<Attachment> attachments) {}
