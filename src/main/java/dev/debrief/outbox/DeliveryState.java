package dev.debrief.outbox;

/** How far a delivery is. */
public enum DeliveryState {
  /** It waits for its first or next attempt, or is being attempted. */
  PENDING,
  /** The other side has it. */
  SENT,
  /** It failed permanently or too often: a dead letter, until an operator resends it. */
  DEAD
}
