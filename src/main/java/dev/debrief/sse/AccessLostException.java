package dev.debrief.sse;

/**
 * Thrown by a {@link Replayer} bound to a caller who may no longer read the channel. The stream is
 * closed without an end event; the reconnect gets the status that fits.
 */
public final class AccessLostException extends RuntimeException {
  public AccessLostException(String message) {
    super(message);
  }
}
