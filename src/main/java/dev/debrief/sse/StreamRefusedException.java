package dev.debrief.sse;

import java.time.Duration;

/** Thrown where a stream is refused. Nothing has been opened, and the response is untouched. */
public final class StreamRefusedException extends RuntimeException {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final int status;

  private StreamRefusedException(int status, String message) {
    // Expected, so it needs no stack trace.
    super(message, null, false, false);
    this.status = status;
  }

  static StreamRefusedException malformedQuery() {
    return new StreamRefusedException(400, "The query is not well-formed.");
  }

  static StreamRefusedException notAcceptable() {
    return new StreamRefusedException(
        406, "This resource answers as " + StreamHeaders.MEDIA_TYPE + " only.");
  }

  static StreamRefusedException userLimit(int limit) {
    return new StreamRefusedException(429, "A user may hold " + limit + " streams at a time.");
  }

  static StreamRefusedException serverLimit(int limit) {
    return new StreamRefusedException(
        503, "This server holds as many streams as it may: " + limit + ".");
  }

  static StreamRefusedException stopping() {
    return new StreamRefusedException(503, "This server is about to stop.");
  }

  /**
   * The HTTP status: 400 for a query that cannot be parsed, 406 where the client accepts no event
   * stream, 429 where its user holds too many, 503 where the server does or is stopping.
   */
  public int status() {
    return status;
  }

  /** How long the client should wait before it retries; null where that would not help. */
  public Duration retryAfter() {
    return status == 429 || status == 503 ? RETRY_AFTER : null;
  }
}
