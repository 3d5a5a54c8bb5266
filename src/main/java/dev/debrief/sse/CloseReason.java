package dev.debrief.sse;

/** Why a stream has ended. */
public enum CloseReason {
  /** With what it told of: the end event was the last. */
  ENDED,
  /** The client went, or the way to it broke. */
  LEFT,
  /** The client did not read, and was cut. */
  SLOW,
  /** Its token expired. */
  EXPIRED,
  /** Its caller may no longer see it. */
  DENIED,
  /** This node stops or is drained, or an operator closed it. */
  STOPPED,
  /** Its log could not be read. */
  FAILED
}
