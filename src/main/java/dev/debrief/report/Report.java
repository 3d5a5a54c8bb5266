package dev.debrief.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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
 * @param attempt how often its job has been leased: the fence that a taken-over job cannot pass
 * @param consecutiveFailures how often the running step has failed in a row
 * @param createdAt when the reader left
 * @param stepAt when the running step began; null before the first
 * @param finishedAt when it reached its last state; null while it runs
 * @param expiresAt when the finished report is erased; null otherwise
 * @param summary the saved summary; null until then
 * @param mail what became of the mail with the link
 * @param error why it failed, for people; null otherwise
 * @param files one of each format, in the order of their names; empty until finished
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
    int consecutiveFailures,
    Instant createdAt,
    Instant stepAt,
    Instant finishedAt,
    Instant expiresAt,
    Summary summary,
    Mail mail,
    String error,
    List<StoredFile> files) {
  public Report {
    files = List.copyOf(files);
  }

  /** How far the running step is in whole percent, 0 to 100; 100 only when all is done. */
  public int percent() {
    return state.equals(State.FINISHED) ? 100 : new Completion(done, total).percent();
  }

  /** Its file of that format; empty where it has none. */
  public Optional<StoredFile> file(String format) {
    return files.stream().filter(file -> file.format().equals(format)).findFirst();
  }

  /**
   * How far a report is: one of the four below, or in the step of that name. Which steps there are
   * the workflow alone knows: every other word is a running step, also one of a node that knows
   * more steps than this.
   *
   * @param name as it is stored: 1 to 16 characters, upper case
   */
  public record State(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z_]{0,15}");

    public static final State QUEUED = new State("QUEUED");
    public static final State FINISHED = new State("FINISHED");
    public static final State FAILED = new State("FAILED");
    public static final State CANCELLED = new State("CANCELLED");

    public State {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not the name of a state: " + name);
      }
    }

    /** The state in which the step of that name runs, as the API writes it. */
    public static State ofStep(String word) {
      State state = new State(word.toUpperCase(Locale.ROOT));
      if (!state.isRunning()) {
        throw new IllegalArgumentException(word + " is not a step");
      }
      return state;
    }

    /**
     * Every state a report can be in.
     *
     * @param steps the states in which a step runs, in their order
     */
    public static List<State> all(List<State> steps) {
      List<State> all = new ArrayList<>(steps);
      all.add(0, QUEUED);
      all.addAll(List.of(FINISHED, FAILED, CANCELLED));
      return List.copyOf(all);
    }

    /** As it is written in the API: in lower case. */
    public String word() {
      return name.toLowerCase(Locale.ROOT);
    }

    /** Whether nothing more happens to the report by itself. */
    public boolean isLast() {
      return equals(FINISHED) || equals(FAILED) || equals(CANCELLED);
    }

    /** Whether a step runs. */
    public boolean isRunning() {
      return !isLast() && !equals(QUEUED);
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
   * A file of a report in the file store.
   *
   * @param format the {@link OutputFormat#word() word} of its format
   * @param key its name there
   * @param bytes its size
   * @param sha256 its digest in hex
   */
  public record StoredFile(String format, String key, long bytes, String sha256) {}
}
