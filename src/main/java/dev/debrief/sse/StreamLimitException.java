package dev.debrief.sse;

/** Thrown when a stream would be one too many. Nothing has been opened. */
public final class StreamLimitException extends RuntimeException {
  private final boolean ofUser;

  StreamLimitException(boolean ofUser, int limit) {
    super(
        ofUser
            ? "A user may hold " + limit + " streams at a time"
            : "This node holds as many streams as it may: " + limit);
    this.ofUser = ofUser;
  }

  /** Whether the user holds too many; else the node does. */
  public boolean ofUser() {
    return ofUser;
  }
}
