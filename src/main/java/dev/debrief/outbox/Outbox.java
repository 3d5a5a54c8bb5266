package dev.debrief.outbox;

import dev.debrief.db.RandomId;
import dev.debrief.job.JobQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be delivered over the channels: a row each, written in the transaction of the change
 * that it tells of, and a job each, which attempts until the other side has it, refuses it for good
 * or has failed too often. Safe on any thread and node.
 *
 * <p>A delivery is made at least once, always under the same message id, and twice only where
 * nothing can know better: where this process ends, freezes for longer than its job is leased, or
 * loses the other side or the database between the act that delivers and the commit that records
 * it. Whether the delivery is still wanted, and from this attempt, is checked last before that.
 */
public final class Outbox {
  /** The kind of the jobs that deliver. */
  public static final String JOB = "delivery";

  private static final int ID_CHARACTERS = 26;

  private static final Logger LOG = Logger.getLogger(Outbox.class.getName());

  private final Jdbi jdbi;
  private final DeliveryStore deliveries;
  private final JobQueue jobs;
  private final Map<String, Channel> channels;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * What is to be delivered. The components are those of {@link Delivery}.
   *
   * @param payload null where the channel makes it from the subject
   */
  public record Message(
      String channel, String subject, String target, String messageId, @Nullable String payload) {}

  /**
   * @param channels with different names
   * @throws IllegalStateException where two have the same name
   */
  public Outbox(Jdbi jdbi, JobQueue jobs, List<Channel> channels, InstantSource clock) {
    this.jdbi = jdbi;
    this.deliveries = new DeliveryStore(jdbi);
    this.jobs = jobs;
    this.channels =
        channels.stream().collect(Collectors.toUnmodifiableMap(Channel::name, Function.identity()));
    this.clock = clock;
  }

  /**
   * Stores a message as part of the caller's transaction. It is delivered after that has been
   * committed, and never if it is rolled back.
   *
   * @return the id of the delivery
   * @throws IllegalArgumentException where there is no such channel
   * @throws org.jdbi.v3.core.JdbiException where the channel has a delivery of that message id
   */
  public String enqueue(Message message) {
    if (!channels.containsKey(message.channel())) {
      throw new IllegalArgumentException("no channel " + message.channel());
    }
    String id = RandomId.next(random, ID_CHARACTERS);
    jdbi.useTransaction(
        h -> {
          deliveries.add(id, message, clock.instant());
          jobs.schedule(JOB, id);
        });
    return id;
  }

  /**
   * Attempts a delivery, if it is pending: the job of kind {@link #JOB}.
   *
   * @throws JobQueue.RetryLater where it is to be attempted again
   */
  public void deliver(String id, JobQueue.Lease lease) {
    Delivery delivery = deliveries.claim(id).orElse(null);
    if (delivery == null) {
      return; // sent, dead or erased
    }
    Channel channel = channels.get(delivery.channel());
    if (channel == null) {
      // another node may have it
      failed(
          delivery,
          RetrySchedule.DEFAULT,
          new DeliveryFailedException("This channel is not configured", "", false));
      return;
    }
    Attempt attempt = new Attempt(delivery, lease);
    try {
      channel.deliver(delivery, attempt);
      if (!attempt.hasOutcome) {
        throw new IllegalStateException(delivery + ": the channel returned without an outcome");
      }
    } catch (DeliveryFailedException e) {
      failed(delivery, channel.retries(), e);
    } catch (JdbiException e) {
      throw e; // the database is unavailable: the outcome cannot be stored either
    } catch (RuntimeException e) {
      failed(delivery, channel.retries(), DeliveryFailedException.unexpected(e));
    }
  }

  private void failed(Delivery delivery, RetrySchedule retries, DeliveryFailedException failure) {
    Instant now = clock.instant();
    boolean dead = failure.isPermanent() || retries.isLast(delivery.deliveryAttempts());
    Duration pause = retries.backoff().after(delivery.deliveryAttempts());
    Optional<Instant> next = dead ? Optional.empty() : Optional.of(now.plus(pause));
    if (!deliveries.failed(delivery, failure.reason(), now, next)) {
      LOG.log(Level.INFO, delivery + " was taken over by another attempt; stopping", failure);
      return;
    }
    if (dead) {
      LOG.log(
          Level.WARNING,
          delivery + " is dead after " + delivery.deliveryAttempts() + " attempts",
          failure);
      return;
    }
    LOG.log(Level.WARNING, delivery + " failed; retrying in " + pause, failure);
    throw new JobQueue.RetryLater(pause, failure);
  }

  /** One attempt's guard. Not thread-safe. */
  private final class Attempt implements DeliveryGuard {
    private final Delivery delivery;
    private final JobQueue.Lease lease;
    private boolean hasOutcome;

    Attempt(Delivery delivery, JobQueue.Lease lease) {
      this.delivery = delivery;
      this.lease = lease;
    }

    @Override
    public boolean isWanted() {
      boolean wanted = deliveries.isHeld(delivery) && lease.isHeld();
      if (!wanted) {
        hasOutcome = true;
        LOG.info(() -> delivery + " is no longer this attempt's; stopping");
      }
      return wanted;
    }

    @Override
    public void delivered() {
      deliveries.sent(delivery, clock.instant());
      hasOutcome = true;
      LOG.info(() -> delivery + " is sent");
    }
  }

  /**
   * Delivers at once, with all attempts restored: again where it was sent or is dead, without
   * waiting where it is pending.
   *
   * @return whether there is a delivery of that id
   */
  public boolean resend(String id) {
    return jdbi.inTransaction(
        h -> {
          boolean exists = deliveries.renew(id, clock.instant());
          if (exists) {
            jobs.schedule(JOB, id);
            h.afterCommit(() -> LOG.info(() -> "Delivery " + id + " queued for resend"));
          }
          return exists;
        });
  }

  /**
   * Resends all that the channel has about a subject.
   *
   * @return how many deliveries that were
   */
  public int resend(String channel, String subject) {
    return jdbi.inTransaction(
        h -> (int) deliveries.about(channel, subject).stream().filter(this::resend).count());
  }

  /**
   * Resends every dead delivery of a channel, each in a transaction of its own.
   *
   * @return how many there were
   */
  public int resendDead(String channel) {
    int resent = 0;
    for (String id : deliveries.in(channel, DeliveryState.DEAD)) {
      // not where another operator has resent it since
      if (jdbi.inTransaction(h -> deliveries.lock(id, DeliveryState.DEAD) && resend(id))) {
        resent++;
      }
    }
    return resent;
  }

  /** How many deliveries of a channel are in each state; a state without any is absent. */
  public Map<DeliveryState, Long> counts(String channel) {
    return deliveries.counts(channel);
  }

  /** Why the last attempt of an unsent delivery of the channel failed; empty where none has. */
  public Optional<String> lastError(String channel) {
    return deliveries.lastError(channel);
  }

  /** The channel's deliveries that wait, or those that are dead; the last attempted first. */
  public List<UnsentDelivery> unsent(String channel, DeliveryState state, int limit) {
    return deliveries.unsent(channel, state, limit);
  }

  /**
   * Erases the deliveries of all channels about a subject, as part of that transaction. An attempt
   * that runs no longer owns its delivery; a job that is left finds nothing and ends.
   */
  public static void erase(Handle transaction, String subject) {
    DeliveryStore.erase(transaction, subject);
  }
}
