package dev.debrief.sse;

/**
 * How much the streams of a server may take.
 *
 * @param streamsPerUser open streams of one user, at least 1
 * @param streams open streams in total, at least 1
 * @param queuedBytes what one stream may have waiting to be written, at least 1; the event that
 *     reaches the limit may exceed it. Beyond it recorded events are read from the log again, and
 *     transient ones are replaced by newer ones or dropped
 */
public record StreamLimits(int streamsPerUser, int streams, int queuedBytes) {
  /** 8 streams a user, 5,000 in total, 64 KiB waiting for each. */
  public static final StreamLimits DEFAULT = new StreamLimits(8, 5_000, 64 * 1024);

  public StreamLimits {
    if (streamsPerUser < 1 || streams < 1 || queuedBytes < 1) {
      throw new IllegalArgumentException(
          "not limits: " + streamsPerUser + ", " + streams + ", " + queuedBytes);
    }
  }

  /** The same with other numbers of streams. */
  public StreamLimits withStreams(int perUser, int total) {
    return new StreamLimits(perUser, total, queuedBytes);
  }
}
