package dev.debrief.outbox;

/**
 * What a channel checks and reports while it delivers, on the delivering thread. Each attempt has
 * its own.
 */
public interface DeliveryGuard {
  /**
   * Whether the delivery is still pending, and still this attempt's. A channel checks immediately
   * before the act that cannot be undone, and returns without it where the answer is no.
   */
  boolean isWanted();

  /**
   * The other side has it. Committed when this returns, so a channel calls it as soon as it knows,
   * before it closes a connection.
   */
  void delivered();
}
