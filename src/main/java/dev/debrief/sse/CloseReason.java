package dev.debrief.sse;

/** Why a stream has ended. */
public enum CloseReason {
  /** Its terminal event was sent. */
  ENDED,
  /** The client closed it, or the connection broke. */
  CLIENT_GONE,
  /** The client did not read, and was cut. */
  SLOW_CONSUMER,
  /** It has expired, as a token does. */
  EXPIRED,
  /** Its client may no longer read the channel. */
  ACCESS_REVOKED,
  /** The server is stopping or drained, or closed the user's streams. */
  STOPPED,
  /** It could not be opened, or its log could not be read. */
  FAILED
}
