package dev.debrief.sse;

/** Thrown when a stream would be one too many. Nothing has been opened. */
public final class StreamLimitException extends RuntimeException {
  private final boolean ofUser;

  StreamLimitException(String message, boolean ofUser) {
    super(message);
    this.ofUser = ofUser;
  }

  /** Whether the user holds too many; else the node does. */
  public boolean ofUser() {
    return ofUser;
  }
}
