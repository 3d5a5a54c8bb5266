package dev.debrief.room;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chat line of a room.
 *
 * @param number position in the room: 1, 2, 3 ... in the order of arrival, without a gap, never
 *     changed
 * @param id the id its sender's system gave it, unique in the room; null where it has none
 * @param author the author's user id, or a plain name where the line was imported from elsewhere;
 *     never empty
 * @param sentAt when it was sent, as its sender says, to the microsecond: neighbours may be out of
 *     order or equal
 * @param text what was written: 0 to 1,048,576 characters, never null; holds no U+0000 and no
 *     unpaired surrogate, but any other character, also those XML cannot hold
 * @param replyTo the {@code id} of the message it answers, or null; that message need not be there
 * @param editedAt when it was last edited, or null
 * @param deleted whether it was deleted; the store then has neither its text nor its attachments
 * @param attachments files sent with it; empty where there are none
 */
public record Message(
    long number,
    @Nullable String id,
    String author,
    Instant sentAt,
    String text,
    @Nullable String replyTo,
    @Nullable Instant editedAt,
    boolean deleted,
    List<Attachment> attachments) {

  /** The longest text of a message: H2's own limit for a VARCHAR. */
  public static final int MAX_TEXT_CHARACTERS = 1_048_576;

  public Message {
    attachments = List.copyOf(attachments);
  }

  /**
   * A file sent with a message; its texts hold neither U+0000 nor unpaired surrogates either.
   *
   * @param name the file's name, never null
   * @param url its address, or null
   * @param bytes its size in bytes, or null where unknown
   */
  public record Attachment(String name, @Nullable String url, @Nullable Long bytes) {
    public Attachment {
      name = Text.storable(name);
      url = Text.storableOrNull(url);
    }
  }
}
