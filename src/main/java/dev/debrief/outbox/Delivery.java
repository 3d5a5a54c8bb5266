package dev.debrief.outbox;

import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver something, as its channel gets it.
 *
 * @param id of the delivery, at most 64 characters
 * @param channel the name of its channel
 * @param subject the id of what it is about, for example a report; at most 64 characters
 * @param target where it goes, in the channel's own form: an address, a URL; at most 2,000
 *     characters
 * @param messageId the same at every attempt, and unique in the channel: by it the other side
 *     recognises a delivery that comes twice
 * @param payload what is sent, stored when it was enqueued; null where the channel makes it from
 *     the subject
 * @param attempt the fence, from 1: rises with every attempt and every resend, and an attempt that
 *     another has followed changes nothing, unless it did deliver
 * @param deliveryAttempts attempts since it was enqueued or last resent, with this one: from 1
 */
public record Delivery(
    String id,
    String channel,
    String subject,
    String target,
    String messageId,
    @Nullable String payload,
    int attempt,
    int deliveryAttempts) {

  /** For the log: without target and payload, which are personal. */
  @Override
  public String toString() {
    return "Delivery " + id + " (" + channel + ", " + subject + ")";
  }
}
