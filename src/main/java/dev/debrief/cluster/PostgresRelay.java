package dev.debrief.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.Relay;
import dev.debrief.sse.SseServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connects the streams of all nodes that share a PostgreSQL, by LISTEN and NOTIFY. Of a recorded
 * event only its channel and number travel: the other nodes' streams read the log. A transient
 * event travels whole, where it fits into a notification.
 *
 * <p>Two threads, a connection each, for as long as the relay is open: one sends what is emitted
 * here, one receives. A connection that breaks, or on which the database does not answer, is made
 * again after a pause; the receiver then lets every stream of this node look into its log, since
 * what was sent meanwhile is not sent again. Where the sender could not send something, it has
 * every stream of the other nodes do so.
 *
 * <p>No event depends on a notification, and none that is lost delays one for long.
 */
public final class PostgresRelay implements Relay, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PostgresRelay.class.getName());
  private static final String CHANNEL = "debrief_events";

  /** PostgreSQL takes 7,999 bytes. */
  private static final int MAX_PAYLOAD_BYTES = 7_900;

  private static final int MAX_WAITING = 10_000;
  private static final int LOOK_EVERY_MILLIS = 500;
  private static final int LONGEST_END_MILLIS = 5_000;

  private final DataSource dataSource;
  private final SseServer streams;
  private final RelayTimings timings;
  private final String node = UUID.randomUUID().toString();
  private final ObjectMapper json = JsonMapper.builder().build();
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

  /** Whether a notification to the other nodes was lost. */
  private final AtomicBoolean missed = new AtomicBoolean();

  private final Thread sender;
  private final Thread receiver;
  private volatile boolean closed;

  /** Connects; from now on events travel both ways. */
  public PostgresRelay(
      DataSource dataSource, SseServer streams, RelayTimings timings, ThreadFactory threads) {
    this.dataSource = dataSource;
    this.streams = streams;
    this.timings = timings;
    this.sender = threads.newThread(() -> runUntilClosed("sending to", this::send));
    this.receiver = threads.newThread(() -> runUntilClosed("receiving from", this::receive));
    sender.start();
    receiver.start();
    streams.connect(this);
  }

  /**
   * What travels.
   *
   * @param node who sends it; a node does not take its own
   * @param topic null where any log may have grown
   * @param seq as in {@link ChannelEvent#seq()}
   * @param type null where only the log's growth is announced
   */
  record Note(
      String node,
      @Nullable String topic,
      @Nullable String name,
      long seq,
      @Nullable String subject,
      @Nullable String type,
      @Nullable String data) {

    static Note ofAll(String node) {
      return new Note(node, null, null, 0, null, null, null);
    }

    static Note of(String node, ChannelEvent event) {
      ChannelKey channel = event.channel();
      return event.isTransient()
          ? new Note(
              node,
              channel.topic(),
              channel.name(),
              0,
              event.subject(),
              event.event().type(),
              event.event().data())
          : new Note(node, channel.topic(), channel.name(), event.seq(), null, null, null);
    }

    /** What is to be delivered; empty where any log may have grown. */
    Optional<ChannelEvent> event() {
      if (topic == null || name == null) {
        return Optional.empty();
      }
      ChannelKey channel = new ChannelKey(topic, name);
      return Optional.of(
          type == null || data == null
              ? ChannelEvent.logAdvanced(channel, seq)
              : ChannelEvent.transientEvent(channel, subject, Event.of(type, data)));
    }
  }

  @Override
  public void emitted(ChannelEvent event) {
    String payload = payload(Note.of(node, event));
    if (payload.getBytes(StandardCharsets.UTF_8).length > MAX_PAYLOAD_BYTES) {
      LOG.log(Level.FINE, "A transient event is too large to be passed on");
    } else if (!waiting.offer(payload)) {
      missed.set(true);
    }
  }

  private String payload(Note note) {
    try {
      return json.writeValueAsString(note);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a note is always JSON", e);
    }
  }

  /** Something that uses one connection until it breaks. */
  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException, InterruptedException;
  }

  private void runUntilClosed(String what, Work work) {
    while (!closed) {
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(true);
        work.on(connection);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          LOG.log(
              Level.WARNING, "The connection for " + what + " other nodes broke; reconnecting", e);
        }
      }
      if (!pause()) {
        return;
      }
    }
  }

  private boolean pause() {
    try {
      Thread.sleep(timings.backoff().after(1).toMillis());
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(Connection connection) throws SQLException, InterruptedException {
    int usual = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, (int) timings.longestAnswer().toMillis());
    // Not on disk: a crash of the database ends every connection that could receive it.
    try (PreparedStatement notify =
        connection.prepareStatement(
            "select pg_notify(?, ?), set_config('synchronous_commit', 'off', true)")) {
      notify.setString(1, CHANNEL);
      while (!closed) {
        notify.setString(2, missed.getAndSet(false) ? payload(Note.ofAll(node)) : waiting.take());
        notify.execute();
      }
    } catch (SQLException e) {
      missed.set(true);
      throw e;
    } finally {
      if (closed) {
        connection.setNetworkTimeout(Runnable::run, usual); // the pool may hand it on
      }
    }
  }

  private void receive(Connection connection) throws SQLException {
    try (Statement listen = connection.createStatement()) {
      listen.execute("listen " + CHANNEL);
    }
    // Whatever was emitted before this moment is in the logs.
    streams.wakeAll();
    PgNotifications notifications = PgNotifications.of(connection);
    try {
      long silentSince = System.nanoTime();
      while (!closed) {
        List<String> received = notifications.poll(LOOK_EVERY_MILLIS);
        received.forEach(this::accept);
        if (!received.isEmpty()) {
          silentSince = System.nanoTime();
        } else if (System.nanoTime() - silentSince >= timings.silence().toNanos()) {
          check(connection);
          silentSince = System.nanoTime();
        }
      }
    } finally {
      try (Statement unlisten = connection.createStatement()) {
        unlisten.execute("unlisten " + CHANNEL); // the pool may hand the connection on
      }
    }
  }

  /** Only a query tells a silent database from one that is gone. */
  private void check(Connection connection) throws SQLException {
    if (!connection.isValid((int) timings.longestAnswer().toSeconds())) {
      connection.abort(Runnable::run);
      throw new SQLException("the database does not answer");
    }
  }

  private void accept(String payload) {
    try {
      Note note = json.readValue(payload, Note.class);
      if (!node.equals(note.node())) {
        note.event().ifPresentOrElse(streams::publishHere, streams::wakeAll);
      }
    } catch (JsonProcessingException | RuntimeException e) {
      LOG.log(Level.WARNING, "Unknown notification skipped", e);
    }
  }

  /** Ends both threads and gives their connections back. */
  @Override
  public void close() {
    closed = true;
    streams.connect(Relay.NONE);
    sender.interrupt();
    try {
      sender.join(LONGEST_END_MILLIS);
      receiver.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
