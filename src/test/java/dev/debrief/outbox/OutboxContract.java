package dev.debrief.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.job.Backoff;
import dev.debrief.job.JobQueue;
import dev.debrief.job.JobTimings;
import dev.debrief.testing.AtOnce;
import dev.debrief.testing.Await;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the outbox promises on every database, with a channel that production knows nothing of.
 * Long: every promise is held against the same two nodes and their channel.
 */
abstract class OutboxContract {
  private static final JobQueue.Lease HELD = () -> true;
  private static final RetrySchedule THREE_TIMES =
      new RetrySchedule(Backoff.doubling(Duration.ofSeconds(10), Duration.ofSeconds(15)), 3);

  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final Pigeon pigeon = new Pigeon();
  private final Outbox node;
  private final Outbox other;

  OutboxContract(TestDatabase database) {
    this.database = database;
    node = node(new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT), clock);
    other = node(new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT), clock);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private Outbox node(JobQueue jobs, InstantSource time) {
    return new Outbox(database.jdbi(), jobs, List.of(pigeon), time);
  }

  /** A channel of this test's own, which carries a payload to a loft. */
  private static final class Pigeon implements Channel {
    final List<String> arrived = new CopyOnWriteArrayList<>();
    volatile DeliveryFailedException trouble;
    volatile Runnable beforeItFlies = () -> {};
    volatile Runnable afterItLanded = () -> {};
    volatile boolean getsLost;

    @Override
    public String name() {
      return "pigeon";
    }

    @Override
    public RetrySchedule retries() {
      return THREE_TIMES;
    }

    @Override
    public void deliver(Delivery delivery, DeliveryGuard guard) throws DeliveryFailedException {
      beforeItFlies.run();
      if (trouble != null) {
        throw trouble;
      }
      if (getsLost || !guard.isWanted()) {
        return;
      }
      arrived.add(delivery.messageId() + " at " + delivery.target() + ": " + delivery.payload());
      afterItLanded.run();
      guard.delivered();
    }

    void failsWith(String reason, boolean permanent) {
      trouble = new DeliveryFailedException(reason, "seen by the test", permanent);
    }
  }

  private static Outbox.Message message(String messageId) {
    return new Outbox.Message("pigeon", "r1", "the loft", messageId, "Hello");
  }

  private static final String ARRIVED = "m1 at the loft: Hello";

  private String enqueued() {
    return node.enqueue(message("m1"));
  }

  private void deliver(Outbox from, String id) {
    from.deliver(id, HELD);
  }

  private void assertRetried(String id) {
    assertThrows(JobQueue.RetryLater.class, () -> deliver(node, id));
  }

  private DeliveryState state() {
    Map<DeliveryState, Long> counts = node.counts("pigeon");
    assertEquals(1, counts.size(), () -> "one delivery, but " + counts);
    return counts.keySet().iterator().next();
  }

  private List<String> jobs() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select task_name || ' ' || task_instance from scheduled_tasks")
                    .mapTo(String.class)
                    .list());
  }

  /** As another node's attempt does. */
  private void takeOver(String id) {
    assertTrue(new DeliveryStore(database.jdbi()).claim(id).isPresent());
  }

  @Test
  void aDeliveryAndItsJobAreStoredTogether() {
    String id = enqueued();
    assertEquals(DeliveryState.PENDING, state());
    assertEquals(List.of("delivery " + id), jobs());
  }

  @Test
  void whatIsEnqueuedInATransactionThatIsRolledBackIsNeverDelivered() {
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      enqueued();
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(Map.of(), node.counts("pigeon"));
    assertEquals(List.of(), jobs());
  }

  @Test
  void aMessageIdIsEnqueuedOnceAndItsTransactionFailsTheSecondTime() {
    enqueued();
    assertThrows(JdbiException.class, this::enqueued);
    assertEquals(1, jobs().size());
  }

  @Test
  void aChannelThatIsNotThereIsRefusedAtOnce() {
    assertThrows(
        IllegalArgumentException.class,
        () -> node.enqueue(new Outbox.Message("smoke", "r1", "the hill", "m1", null)));
    assertThrows(
        IllegalStateException.class,
        () ->
            new Outbox(
                database.jdbi(),
                new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT),
                List.of(pigeon, new Pigeon()),
                clock));
  }

  @Test
  void aDeliveryIsMadeOnce() {
    String id = enqueued();
    deliver(node, id);
    deliver(node, id);
    deliver(other, id);
    assertEquals(List.of(ARRIVED), pigeon.arrived);
    assertEquals(DeliveryState.SENT, state());
    assertEquals(Optional.empty(), node.lastError("pigeon"));
  }

  @Test
  void jobsDeliverOverAChannelOfTheTestsOwn() throws Exception {
    try (JobQueue queue = new JobQueue(database.jdbi(), Clock.systemUTC(), JobTimings.DEFAULT)) {
      Outbox outbox = node(queue, Clock.systemUTC());
      queue.define(Outbox.JOB, outbox::deliver);
      queue.start(database.dataSource(), Executors.newFixedThreadPool(2), 2);
      database.jdbi().useTransaction(h -> outbox.enqueue(message("m1")));
      Await.until("it has arrived", () -> outbox.counts("pigeon").containsKey(DeliveryState.SENT));
      Await.until("no job is left", () -> jobs().isEmpty());
    }
    assertEquals(List.of(ARRIVED), pigeon.arrived);
  }

  @Test
  void aFailedDeliveryIsAttemptedAgainAfterPausesThatDoubleUpToTheCap() {
    String id = enqueued();
    pigeon.failsWith("fog", false);

    assertRetried(id);
    assertEquals(List.of(unsent(id, 1, Duration.ofSeconds(10))), pending());
    clock.advance(Duration.ofSeconds(10));
    assertRetried(id);
    assertEquals(List.of(unsent(id, 2, Duration.ofSeconds(15))), pending());
    assertEquals(Optional.of("fog"), node.lastError("pigeon"));

    pigeon.trouble = null;
    deliver(node, id);
    assertEquals(List.of(), pending());
    assertEquals(List.of(ARRIVED), pigeon.arrived);
    assertEquals(Optional.empty(), node.lastError("pigeon"));
  }

  private UnsentDelivery unsent(String id, int attempts, Duration pause) {
    return new UnsentDelivery(
        id,
        "r1",
        DeliveryState.PENDING,
        attempts,
        "fog",
        clock.instant(),
        clock.instant().plus(pause));
  }

  private List<UnsentDelivery> pending() {
    return node.unsent("pigeon", DeliveryState.PENDING, 50);
  }

  @Test
  void aDeliveryThatFailsAtEveryAttemptIsDeadAfterTheLast() {
    String id = enqueued();
    pigeon.failsWith("fog", false);
    assertRetried(id);
    assertRetried(id);

    deliver(node, id);

    assertEquals(
        List.of(new UnsentDelivery(id, "r1", DeliveryState.DEAD, 3, "fog", clock.instant(), null)),
        node.unsent("pigeon", DeliveryState.DEAD, 50));
    pigeon.trouble = null;
    deliver(node, id);
    assertEquals(List.of(), pigeon.arrived);
  }

  @Test
  void aPermanentFailureIsDeadAtOnce() {
    String id = enqueued();
    pigeon.failsWith("no such loft", true);

    deliver(node, id);

    assertEquals(DeliveryState.DEAD, state());
    assertEquals(Optional.of("no such loft"), node.lastError("pigeon"));
  }

  @Test
  void aDeadDeliveryThatIsResentHasAllItsAttempts() {
    String id = enqueued();
    pigeon.failsWith("no such loft", true);
    deliver(node, id);
    database.jdbi().useHandle(h -> h.execute("delete from scheduled_tasks"));

    assertTrue(other.resend(id));

    assertEquals(List.of("delivery " + id), jobs());
    pigeon.failsWith("fog", false);
    assertRetried(id);
    assertRetried(id);
    deliver(node, id);
    assertEquals(DeliveryState.DEAD, state());
  }

  @Test
  void aDeliveryThatWasSentIsResentUnderTheSameMessageId() {
    String id = enqueued();
    deliver(node, id);

    assertTrue(node.resend(id));
    assertEquals(DeliveryState.PENDING, state());
    deliver(node, id);

    assertEquals(List.of(ARRIVED, ARRIVED), pigeon.arrived);
    assertFalse(node.resend("nothing"));
  }

  @Test
  void aWaitingDeliveryThatIsResentIsDueAtOnceInItsOneJob() {
    String id = enqueued();
    pigeon.failsWith("fog", false);
    assertRetried(id);
    clock.advance(Duration.ofSeconds(1));

    node.resend(id);

    assertEquals(clock.instant(), pending().get(0).nextAttemptAt());
    assertEquals(List.of("delivery " + id), jobs());
  }

  @Test
  void allThatAChannelHasAboutASubjectIsResent() {
    enqueued();
    node.enqueue(message("m2"));
    node.enqueue(new Outbox.Message("pigeon", "r2", "the loft", "m3", "Hello"));

    assertEquals(2, node.resend("pigeon", "r1"));
    assertEquals(0, node.resend("pigeon", "r3"));
    assertEquals(0, node.resend("smoke", "r1"));
  }

  @Test
  void deadDeliveriesAreResentOnceWhenTwoOperatorsAskForItAtOnce() throws Exception {
    int dead = 100;
    for (int i = 0; i < dead; i++) {
      node.enqueue(message("m" + i));
    }
    database.jdbi().useHandle(h -> h.execute("update delivery set state = 'DEAD'"));
    String waiting = node.enqueue(message("waiting"));

    List<Integer> counts =
        AtOnce.atOnce(List.of(() -> node.resendDead("pigeon"), () -> other.resendDead("pigeon")));

    assertEquals(dead, counts.get(0) + counts.get(1));
    assertEquals(dead + 1, jobs().size());
    assertTrue(jobs().contains("delivery " + waiting));
  }

  @Test
  void anOvertakenAttemptDeliversNothing() {
    String id = enqueued();
    pigeon.beforeItFlies = () -> takeOver(id);

    deliver(node, id);

    assertEquals(List.of(), pigeon.arrived);
    assertEquals(DeliveryState.PENDING, state());
    pigeon.beforeItFlies = () -> {};
    deliver(other, id);
    assertEquals(List.of(ARRIVED), pigeon.arrived);
  }

  @Test
  void anAttemptWhoseJobIsAnothersDeliversNothing() {
    String id = enqueued();

    node.deliver(id, () -> false);

    assertEquals(List.of(), pigeon.arrived);
    assertEquals(DeliveryState.PENDING, state());
  }

  @Test
  void anOvertakenAttemptThatDidDeliverKeepsTheOtherFromDelivering() {
    String id = enqueued();
    pigeon.afterItLanded = () -> takeOver(id);

    deliver(node, id);

    assertEquals(DeliveryState.SENT, state());
    deliver(other, id);
    assertEquals(List.of(ARRIVED), pigeon.arrived);
  }

  @Test
  void theFailureOfAnOvertakenAttemptEndsNothing() {
    String id = enqueued();
    pigeon.beforeItFlies = () -> takeOver(id);
    pigeon.failsWith("no such loft", true);

    deliver(node, id);

    assertEquals(DeliveryState.PENDING, state());
    assertEquals(Optional.empty(), node.lastError("pigeon"));
  }

  @Test
  void aDeliveryWhoseSubjectIsErasedWhileItIsAttemptedIsNotMade() {
    String id = enqueued();
    pigeon.beforeItFlies = () -> erase("r1");

    deliver(node, id);

    assertEquals(List.of(), pigeon.arrived);
    assertEquals(Map.of(), node.counts("pigeon"));
    deliver(node, id);
    assertFalse(node.resend(id));
  }

  @Test
  void erasingASubjectLeavesTheDeliveriesOfOthers() {
    enqueued();
    String kept = node.enqueue(new Outbox.Message("pigeon", "r2", "the loft", "m2", "Hello"));

    erase("r1");

    assertEquals(List.of(kept), pending().stream().map(UnsentDelivery::id).toList());
  }

  private void erase(String subject) {
    database.jdbi().useTransaction(h -> Outbox.erase(h, subject));
  }

  @Test
  void aDeliveryIsNotErasedWhereTheErasingTransactionIsRolledBack() {
    enqueued();
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    h -> {
                      Outbox.erase(h, "r1");
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(DeliveryState.PENDING, state());
  }

  @Test
  void aNodeWithoutTheChannelLeavesTheDeliveryToTheOthers() {
    String id = enqueued();
    Outbox without =
        new Outbox(
            database.jdbi(),
            new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT),
            List.of(),
            clock);

    assertThrows(JobQueue.RetryLater.class, () -> deliver(without, id));

    assertEquals(Optional.of("This channel is not configured"), node.lastError("pigeon"));
    deliver(node, id);
    assertEquals(List.of(ARRIVED), pigeon.arrived);
  }

  @Test
  void aChannelThatReturnsWithoutAnOutcomeHasFailed() {
    String id = enqueued();
    pigeon.getsLost = true;

    assertRetried(id);
    assertRetried(id);
    deliver(node, id);

    assertEquals(DeliveryState.DEAD, state());
  }

  @Test
  void anExceptionThatAChannelDidNotExpectCountsAsAFailureAndItsMessageIsNotStored() {
    String id = enqueued();
    pigeon.beforeItFlies =
        () -> {
          throw new IllegalStateException("the loft has a secret");
        };

    assertRetried(id);
    assertRetried(id);
    deliver(node, id);

    assertEquals(DeliveryState.DEAD, state());
    assertEquals(Optional.of("Internal error"), node.lastError("pigeon"));
  }

  @Test
  void anExceptionOfTheDatabaseIsLeftToTheJobQueue() {
    String id = enqueued();
    pigeon.beforeItFlies =
        () -> {
          throw new UnableToExecuteStatementException("thrown by the test");
        };

    assertThrows(JdbiException.class, () -> deliver(node, id));

    assertEquals(DeliveryState.PENDING, state());
  }

  @Test
  void aDeliveryInTheLogNamesNeitherTargetNorPayload() {
    String id = enqueued();
    Delivery delivery = new DeliveryStore(database.jdbi()).claim(id).orElseThrow();
    assertEquals("Delivery " + id + " (pigeon, r1)", delivery.toString());
  }
}
