package dev.debrief.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that waits or is dead, as operators see it: without its target.
 *
 * @param id of the delivery
 * @param subject the id of what it is about
 * @param deliveryAttempts attempts since it was enqueued or last resent
 * @param error why the last attempt failed; null where none has
 * @param triedAt when the last attempt ended; null where none has
 * @param nextAttemptAt when the next attempt is due; null where there is none
 */
public record UnsentDelivery(
    String id,
    String subject,
    DeliveryState state,
    int deliveryAttempts,
    @Nullable String error,
    @Nullable Instant triedAt,
    @Nullable Instant nextAttemptAt) {}
