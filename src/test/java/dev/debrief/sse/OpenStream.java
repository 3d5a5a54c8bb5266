package dev.debrief.sse;

import dev.debrief.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Streams of Ada's channel over responses of no container, on a clock and a runner of the test. */
final class OpenStream {
  static final ChannelKey ADA = new ChannelKey("EXCEL", "ada");
  static final String END = "EXCEL_STATUS_END";

  /** Others than those of production, which one test asserts. */
  static final StreamTimings TIMINGS =
      new StreamTimings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(3),
          Duration.ofMillis(20),
          Duration.ofMillis(50));

  /** How {@link #reading} has pages of the log read. */
  @FunctionalInterface
  interface PageReader {
    Replayer.Page after(ChannelKey channel, String subject, long seq, int limit);
  }

  final SettableClock clock = new SettableClock();
  final EventDispatcher dispatcher = new EventDispatcher();
  final MemoryEventLog log = new MemoryEventLog("k3f9");
  final ManualExecutor writers = new ManualExecutor();
  final Streams streams;

  private Runnable durable = () -> {};
  private Replayer replayer = log;
  private String subject = "r1";
  private Instant expiresAt;
  private long after;
  private String lastId;
  private String firstId;
  private List<Event> opening = List.of();

  OpenStream() {
    this(null, new StreamLimits(3, 5, 64 * 1024));
  }

  OpenStream(Executor executor) {
    this(executor, new StreamLimits(1_000, 1_000, 64 * 1024));
  }

  private OpenStream(Executor executor, StreamLimits limits) {
    streams =
        new Streams(
            new StreamEngine(
                dispatcher,
                executor == null ? writers : executor,
                clock,
                () -> durable.run(),
                TIMINGS),
            limits);
  }

  /** Reads recorded events from there instead of the log. */
  OpenStream reading(PageReader pages) {
    replayer =
        new Replayer() {
          @Override
          public Optional<EventId> head(ChannelKey channel) {
            return log.head(channel);
          }

          @Override
          public Page after(ChannelKey channel, String about, long seq, int limit) {
            return pages.after(channel, about, seq, limit);
          }
        };
    return this;
  }

  /** Runs this before what was read from the log is sent. */
  OpenStream durableAfter(Runnable work) {
    durable = work;
    return this;
  }

  /** Follows that subject; null for all. */
  OpenStream about(String newSubject) {
    subject = newSubject;
    return this;
  }

  /** Opens streams whose token expires then. */
  OpenStream expiringAt(Instant at) {
    expiresAt = at;
    return this;
  }

  /** Opens streams for a client that has seen events up to that number. */
  OpenStream after(long seq) {
    after = seq;
    lastId = new EventId("k3f9", seq).toString();
    return this;
  }

  /** Opens streams whose first block has that id. */
  OpenStream beginningWith(String id) {
    firstId = id;
    return this;
  }

  /** Opens streams that say this first. */
  OpenStream saying(Event... events) {
    opening = List.of(events);
    return this;
  }

  /** Opens a stream; its first writes wait in the runner. */
  RecordedResponse open() {
    RecordedResponse response = new RecordedResponse();
    open(response);
    return response;
  }

  void open(RecordedResponse response) {
    streams.reserve("ada").open(new StreamResponse(response.context()), spec());
  }

  StreamSpec spec() {
    return new StreamSpec(
        "ada",
        expiresAt,
        ADA,
        subject,
        replayer,
        after,
        lastId,
        firstId,
        opening,
        EventFilter.until(END));
  }

  /** Opens a stream and lets it write its first block and the log. */
  RecordedResponse opened() {
    RecordedResponse response = open();
    writers.run();
    return response;
  }

  /** Records an event and tells the streams, as a publisher does. */
  RecordedEvent record(String about, String type, String data) {
    return log.append(ADA, about, type, data, r -> dispatcher.emit(ChannelEvent.recorded(ADA, r)));
  }

  RecordedEvent record(String data) {
    return record("r1", "EXCEL_STATUS", data);
  }

  /** Records an event that the streams are not told of. */
  RecordedEvent recordSilently(String data) {
    return log.append(ADA, "r1", "EXCEL_STATUS", data, r -> {});
  }

  /** Sends an event that is not kept. */
  void pass(String about, String type, String data) {
    dispatcher.emit(ChannelEvent.transientEvent(ADA, about, Event.of(type, data)));
  }

  static String block(String type, String data, String id) {
    return "event: " + type + "\ndata: " + data + "\nid: " + id + "\n\n";
  }

  static String status(String data, int number) {
    return block("EXCEL_STATUS", data, "k3f9-" + number);
  }
}
