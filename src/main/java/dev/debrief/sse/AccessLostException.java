package dev.debrief.sse;

/**
 * Thrown by a {@link Replayer} made for a client who may no longer read the channel. The stream is
 * closed without a terminal event; the reconnect should get the status that fits.
 */
public final class AccessLostException extends RuntimeException {
  public AccessLostException(String message) {
    super(message);
  }
}
