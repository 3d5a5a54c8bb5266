package dev.debrief.sse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * What to stream to one client: a channel, and where a client without an id begins. By itself a
 * stream begins with what is recorded from now on, shows every event, never ends by itself and
 * sends an empty {@code reset} event to a client whose id it cannot continue.
 *
 * <p>What is passed as a supplier is called while the stream is opened, after the head of the log
 * was read: whatever it does not see yet is therefore streamed. Made for one call of {@link
 * SseServer#open}; not thread-safe.
 */
public final class StreamRequest {
  private final ChannelKey channel;
  private String user = "";
  private Instant expiresAt;
  private String subject;
  private Replayer log;
  private LongUnaryOperator start = head -> head;
  private boolean marksStart = true;
  private Supplier<OptionalLong> end = OptionalLong::empty;
  private Supplier<Event> reset = () -> Event.of("reset", "");
  private final List<Event> opening = new ArrayList<>();
  private EventFilter filter = EventFilter.ALL;

  private StreamRequest(ChannelKey channel) {
    this.channel = Objects.requireNonNull(channel, "channel");
  }

  /** A stream of this channel. */
  public static StreamRequest of(ChannelKey channel) {
    return new StreamRequest(channel);
  }

  /** Counts the stream as one of this user's; otherwise the limit a user does not apply. */
  public StreamRequest user(String name) {
    user = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Ends the stream then, after a warning; null for never. */
  public StreamRequest expiresAt(Instant when) {
    expiresAt = when;
    return this;
  }

  /** Includes events about this subject only. */
  public StreamRequest about(String only) {
    subject = only;
    return this;
  }

  /** Reads recorded events here, not in the server's log. */
  public StreamRequest reading(Replayer from) {
    log = Objects.requireNonNull(from, "from");
    return this;
  }

  /** Streams transient events only: there is no log, and ids mean nothing. */
  public StreamRequest withoutLog() {
    log = NO_LOG;
    return this;
  }

  /**
   * Begins, for a client without an id, after the number that this returns for the log's head. The
   * first block has that number's id: a client that is cut before its first event resumes there.
   */
  public StreamRequest from(LongUnaryOperator afterForHead) {
    start = Objects.requireNonNull(afterForHead, "afterForHead");
    marksStart = true;
    return this;
  }

  /**
   * Begins, for a client without an id, at the beginning: the same each time, so it gets no id
   * before its first event.
   *
   * @param after all events to be streamed have higher numbers; 0 where not known
   */
  public StreamRequest fromBeginning(LongSupplier after) {
    start = head -> after.getAsLong();
    marksStart = false;
    return this;
  }

  /** The number of the terminal event, once recorded: a client that has seen it gets 204. */
  public StreamRequest endingAt(Supplier<OptionalLong> number) {
    end = Objects.requireNonNull(number, "number");
    return this;
  }

  /** Sent to a client whose id cannot be continued; then it gets what is recorded from now on. */
  public StreamRequest reset(Supplier<Event> snapshot) {
    reset = Objects.requireNonNull(snapshot, "snapshot");
    return this;
  }

  /** Sends this first, whatever id the client has. */
  public StreamRequest opening(Event event) {
    opening.add(event);
    return this;
  }

  /** Renders events, and ends the stream after a terminal one. */
  public StreamRequest filter(EventFilter how) {
    filter = Objects.requireNonNull(how, "how");
    return this;
  }

  /**
   * Finds the place in the log.
   *
   * @param lastEventId what the client sent; null where it sent none
   * @return empty for a client that has seen the end
   */
  Optional<StreamSpec> resolve(Replayer serverLog, String lastEventId) {
    Replayer from = log == null ? serverLog : log;
    EventId head = from.head(channel).orElse(null); // before anything that a supplier reads
    long newest = head == null ? 0 : head.seq();
    OptionalLong last = end.get();
    if (lastEventId == null || from == NO_LOG) {
      long after = start.applyAsLong(newest);
      String firstId = marksStart && head != null ? head.withSeq(after).toString() : null;
      return at(from, after, last, null, firstId);
    }
    Optional<EventId> known = EventId.parse(lastEventId).filter(id -> id.isContinuedBy(head));
    if (known.isPresent()) {
      return at(from, known.get().seq(), last, known.get().toString(), null);
    }
    opening.add(reset.get());
    return at(from, last.isPresent() ? last.getAsLong() - 1 : newest, last, null, null);
  }

  private Optional<StreamSpec> at(
      Replayer from, long after, OptionalLong last, String lastId, String firstId) {
    if (last.isPresent() && after >= last.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        new StreamSpec(
            user, expiresAt, channel, subject, from, after, lastId, firstId, opening, filter));
  }

  private static final Replayer NO_LOG =
      new Replayer() {
        @Override
        public Optional<EventId> head(ChannelKey key) {
          return Optional.empty();
        }

        @Override
        public Page after(ChannelKey key, String about, long seq, int limit) {
          return new Page(List.of(), seq, false);
        }
      };
}
