package dev.debrief.outbox;

/** One way to deliver, for example mail. Used by several threads at a time, and by every node. */
public interface Channel {
  /**
   * Its name, stored with each delivery: at most 32 characters, never changed once deployed, unique
   * among the channels of an outbox.
   */
  String name();

  /**
   * Attempts a delivery, on a worker's thread, outside any transaction. Returns after it has called
   * {@link DeliveryGuard#delivered}, or after {@link DeliveryGuard#isWanted} was false. It must
   * bound its own waiting; the job is leased for as long as it runs.
   *
   * @throws DeliveryFailedException where the other side could not be reached or refused; the
   *     outbox tries again as {@link #retries} says, unless the failure is permanent. An unexpected
   *     exception counts as a failure that is not permanent, except one of the database, after
   *     which the job queue repeats the attempt.
   */
  void deliver(Delivery delivery, DeliveryGuard guard) throws DeliveryFailedException;

  /** When failed attempts are repeated, and how often. */
  default RetrySchedule retries() {
    return RetrySchedule.DEFAULT;
  }
}
