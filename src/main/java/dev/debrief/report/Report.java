package dev.debrief.report;

import java.time.Instant;
import java.util.Locale;

/**
 * A room's report for one reader.
 *
 * @param id 26 random characters of {@code [a-z0-9]}
 * @param room the room's id
 * @param roomTitle the room's title when the reader left
 * @param recipient whom it is for
 * @param upTo the number of the last message it is about; 0 for an empty room
 * @param generation 1, and one more for each further report about the same messages
 * @param state how far it is
 * @param status the last status, for people
 * @param done messages done in the running step, 0 to {@code total}
 * @param total messages the report is about
 * @param attempt how often its job has been picked: the fence that a taken-over job cannot pass
 * @param failures how often the running step has failed in a row
 * @param createdAt when the reader left
 * @param stepAt when the running step began; null before the first
 * @param finishedAt when it reached its last state; null while it runs
 * @param expiresAt when the finished report is erased; null otherwise
 * @param summary the saved summary; null until then
 * @param mail what became of the mail with the link
 * @param error why it failed, for people; null otherwise
 * @param file the workbook; null until finished
 */
public record Report(
    String id,
    String room,
    String roomTitle,
    Recipient recipient,
    long upTo,
    int generation,
    State state,
    String status,
    long done,
    long total,
    int attempt,
    int failures,
    Instant createdAt,
    Instant stepAt,
    Instant finishedAt,
    Instant expiresAt,
    Summary summary,
    Mail mail,
    String error,
    StoredFile file) {
  /** How far the running step is in whole percent, 0 to 100; 100 only when all is done. */
  public int percent() {
    return state == State.FINISHED ? 100 : new Completion(done, total).percent();
  }

  /** How far a report is. */
  public enum State {
    QUEUED,
    SUMMARIZING,
    WRITING,
    FINISHED,
    FAILED,
    CANCELLED;

    /** As it is written in the API: in lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing more happens to the report by itself. */
    public boolean isLast() {
      return this == FINISHED || this == FAILED || this == CANCELLED;
    }
  }

  /**
   * What became of the mail with the link.
   *
   * @param error why it was not taken, the last time it was tried; null where it was, or where it
   *     has not been tried
   */
  public record Mail(MailState state, String error) {
    /** There is none. */
    public static final Mail NONE = new Mail(MailState.NONE, null);
  }

  /** How far a mail is. */
  public enum MailState {
    /** There is none: no address, no mail server, or the report is not finished. */
    NONE,
    PENDING,
    SENT,
    FAILED
  }

  /**
   * A workbook in the file store.
   *
   * @param key its name there
   * @param bytes its size
   * @param sha256 its digest in hex
   */
  public record StoredFile(String key, long bytes, String sha256) {}
}
