package dev.debrief.sse;

import java.util.EventObject;
import java.util.Objects;

/**
 * What the dispatcher carries to the listeners of a channel: a recorded event, a transient one, or
 * only the news that the log has grown.
 */
public final class ChannelEvent extends EventObject {
  private final ChannelKey channel;
  private final long seq;
  private final String subject;
  private final Event event;

  /** The block last made of it; the streams of a channel mostly show the same. */
  private transient volatile Encoded encoded;

  private static final class Encoded {
    private final Event shown;
    private final byte[] block;

    Encoded(Event shown, byte[] block) {
      this.shown = shown;
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

  /** A recorded event, told after it became durable. */
  public static ChannelEvent recorded(ChannelKey channel, RecordedEvent recorded) {
    return new ChannelEvent(channel, recorded.seq(), recorded.subject(), recorded.event());
  }

  /** An event that is not kept: it may be lost, and a newer one of its kind replaces it. */
  public static ChannelEvent transientEvent(ChannelKey channel, String subject, Event event) {
    return new ChannelEvent(channel, 0, subject, Objects.requireNonNull(event, "event"));
  }

  /**
   * The log of the channel has grown up to {@code seq}, or with 0 who may read it has changed;
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

  /** The event; null where only the log's growth is told. */
  public Event event() {
    return event;
  }

  /**
   * The block of this event as a stream shows it, made once for all that show it alike; not to be
   * changed.
   */
  byte[] encode(Event shown) {
    Encoded last = encoded;
    if (last == null || !last.shown.equals(shown)) {
      last = new Encoded(shown, EventEncoder.encode(shown));
      encoded = last;
    }
    return last.block;
  }

  /** Whether it is not kept in the log. */
  public boolean isTransient() {
    return event != null && seq == 0;
  }
}
