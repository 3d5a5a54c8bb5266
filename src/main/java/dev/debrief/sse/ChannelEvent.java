package dev.debrief.sse;

import java.util.EventObject;
import java.util.Objects;

/**
 * What is emitted on a channel: a recorded event, a transient one, or only the notice that the log
 * has advanced.
 */
public final class ChannelEvent extends EventObject {
  private final ChannelKey channel;
  private final long seq;
  private final String subject;
  private final Event event;

  /** The block last encoded; the streams of a channel mostly render the same. */
  private transient volatile Encoded encoded;

  private static final class Encoded {
    private final Event rendered;
    private final byte[] block;

    Encoded(Event rendered, byte[] block) {
      this.rendered = rendered;
      this.block = block;
    }
  }

  private ChannelEvent(ChannelKey channel, long seq, String subject, Event event) {
    super(channel);
    this.channel = channel;
    this.seq = seq;
    this.subject = subject;
    this.event = event;
  }

  /** A recorded event, emitted after it became durable. */
  public static ChannelEvent recorded(ChannelKey channel, RecordedEvent recorded) {
    return new ChannelEvent(channel, recorded.seq(), recorded.subject(), recorded.event());
  }

  /** An event that is not stored: it may be lost, and a newer one of its kind replaces it. */
  public static ChannelEvent transientEvent(ChannelKey channel, String subject, Event event) {
    return new ChannelEvent(channel, 0, subject, Objects.requireNonNull(event, "event"));
  }

  /**
   * The log of the channel has advanced to {@code seq}, or with 0 the right to read it has changed;
   * listeners read it themselves.
   */
  public static ChannelEvent logAdvanced(ChannelKey channel, long seq) {
    return new ChannelEvent(channel, seq, null, null);
  }

  /** The channel it was emitted on. */
  public ChannelKey channel() {
    return channel;
  }

  /** The event's number in its channel; 0 for one that has none. */
  public long seq() {
    return seq;
  }

  /** What it is about; may be null. */
  public String subject() {
    return subject;
  }

  /** The event; null for a notice that the log has advanced. */
  public Event event() {
    return event;
  }

  /**
   * The block of this event as a stream renders it, encoded once for all that render it alike; not
   * to be changed.
   */
  byte[] encode(Event rendered) {
    Encoded last = encoded;
    if (last == null || !last.rendered.equals(rendered)) {
      last = new Encoded(rendered, rendered.encode());
      encoded = last;
    }
    return last.block;
  }

  /** Whether it is not stored in a log. */
  public boolean isTransient() {
    return event != null && seq == 0;
  }
}
