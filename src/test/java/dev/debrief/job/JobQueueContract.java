package dev.debrief.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import dev.debrief.testing.TestDatabase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * When and how often a job runs, on every database. Long: all that a queue promises shares its
 * nodes and clock.
 */
abstract class JobQueueContract {
  private static final String KIND = "kind";
  private static final int THREADS = 3;
  private static final JobTimings TIMINGS =
      new JobTimings(JobTimings.DEFAULT.heartbeat(), Duration.ofMillis(50), Duration.ofMillis(100));

  private final TestDatabase database;

  /** What the nodes' time is ahead of the real one, which the waiting for jobs goes by. */
  private volatile Duration ahead = Duration.ZERO;

  private final InstantSource clock = () -> Clock.systemUTC().instant().plus(ahead);
  private final List<JobQueue> queues = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** The ids of the jobs that were run, in order, once for each time. */
  private final List<String> ran = new CopyOnWriteArrayList<>();

  JobQueueContract(TestDatabase database) {
    this.database = database;
  }

  @AfterEach
  void closeAll() {
    end.countDown();
    queues.forEach(JobQueue::close);
    database.close();
  }

  /** A node's queue, not yet started. */
  private JobQueue queue(JobQueue.Job job) {
    JobQueue queue = new JobQueue(database.jdbi(), clock, TIMINGS);
    queues.add(queue);
    queue.define(KIND, job);
    return queue;
  }

  private JobQueue started(JobQueue.Job job) {
    return start(queue(job));
  }

  private JobQueue start(JobQueue queue) {
    queue.start(database.dataSource(), Executors.newFixedThreadPool(THREADS), THREADS);
    return queue;
  }

  private void note(String id, JobQueue.Lease lease) {
    ran.add(id);
  }

  /** Runs a job to its end: what was due before it has been picked by then, or never will be. */
  private void runAnother(JobQueue queue, String id) throws Exception {
    queue.schedule(KIND, id);
    Await.until(id + " has run", () -> ran.contains(id) && !inLine().contains(id));
  }

  private void awaitEmptyLine() throws Exception {
    Await.until("no job is left in line", () -> inLine().isEmpty());
  }

  private List<String> inLine() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select task_instance from scheduled_tasks where task_name = ?")
                    .bind(0, KIND)
                    .mapTo(String.class)
                    .list());
  }

  /** Does to the line what another node would. */
  private void asAnotherNode(String change) {
    database.jdbi().useHandle(h -> h.execute("update scheduled_tasks set " + change));
  }

  @Test
  void aJobOfATransactionThatIsRolledBackNeverRuns() throws Exception {
    JobQueue queue = started(this::note);
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      queue.schedule(KIND, "lost");
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(List.of(), inLine());
    runAnother(queue, "next");
    assertEquals(List.of("next"), ran);
  }

  @Test
  void aJobRunsOnceAndNotBeforeItsTransactionIsCommitted() throws Exception {
    JobQueue queue = started(this::note);
    JobQueue elsewhere = started(this::note);
    database
        .jdbi()
        .useTransaction(
            handle -> {
              queue.schedule(KIND, "job");
              Thread other = new Thread(() -> elsewhere.schedule(KIND, "meanwhile"));
              other.start();
              Await.until("the other job has run", () -> ran.contains("meanwhile"));
              other.join();
              assertEquals(List.of("meanwhile"), ran);
            });
    awaitEmptyLine();
    assertEquals(List.of("meanwhile", "job"), ran);
  }

  @Test
  void aJobThatIsScheduledTwiceWhileItWaitsRunsOnce() throws Exception {
    JobQueue queue = queue(this::note);
    database
        .jdbi()
        .useTransaction(
            handle -> {
              queue.schedule(KIND, "job");
              queue.schedule(KIND, "job");
            });
    queue.schedule(KIND, "job");
    start(queue);
    awaitEmptyLine();
    assertEquals(List.of("job"), ran);
  }

  @Test
  void aJobThatIsScheduledWhileItRunsRunsAgain() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    JobQueue queue =
        started(
            (id, lease) -> {
              ran.add(id);
              assertTrue(gate.await(30, TimeUnit.SECONDS));
            });
    queue.schedule(KIND, "job");
    Await.until("it runs", () -> ran.size() == 1);
    queue.schedule(KIND, "job");
    gate.countDown();
    awaitEmptyLine();
    assertEquals(List.of("job", "job"), ran);
  }

  @Test
  void aJobThatIsPickedWhileItIsScheduledOnceMoreRunsAgain() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    Jdbi watched = Jdbi.create(database.dataSource());
    watched.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logBeforeExecution(StatementContext context) {
            if (context.getRenderedSql().startsWith("update")) {
              looked.countDown();
            }
          }
        });
    queue(this::note).schedule(KIND, "job");
    Thread again = new Thread(() -> new JobQueue(watched, clock, TIMINGS).schedule(KIND, "job"));
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("update scheduled_tasks set picked = true");
              again.start();
              assertTrue(looked.await(30, TimeUnit.SECONDS));
            });
    again.join();
    assertEquals(2, inLine().size());
  }

  @Test
  void jobsOfTwoKindsMayHaveTheSameId() throws Exception {
    JobQueue queue = queue(this::note);
    queue.define("other", (id, lease) -> ran.add("other " + id));
    start(queue);
    queue.schedule(KIND, "job");
    queue.schedule("other", "job");
    Await.until("both have run", () -> ran.size() == 2);
    assertEquals(Set.of("job", "other job"), Set.copyOf(ran));
  }

  @Test
  void aJobThatWantsToBeTriedAgainIsAfterThePauseOfItsChoice() throws Exception {
    Duration pause = Duration.ofMinutes(3);
    JobQueue queue =
        started(
            (id, lease) -> {
              ran.add(id);
              if (ran.size() == 1) {
                throw new JobQueue.RetryLater(pause, new IOException("thrown by the test"));
              }
            });
    Instant before = clock.instant();
    queue.schedule(KIND, "job");
    assertDueAfter(pause, before, 1);
    runAnother(queue, "before");
    assertEquals(List.of("job", "before"), ran);
    advance(pause);
    awaitEmptyLine();
    assertEquals(List.of("job", "before", "job"), ran);
  }

  @Test
  void aJobThatFailsIsTriedAgainEachTimeAfterTwiceAsLong() throws Exception {
    JobQueue queue =
        started(
            (id, lease) -> {
              ran.add(id);
              if (ran.size() <= 4) {
                throw new IOException("thrown by the test");
              }
            });
    Instant before = clock.instant();
    queue.schedule(KIND, "job");
    for (int tries = 1; tries <= 4; tries++) {
      Duration pause = Duration.ofSeconds(1L << tries);
      assertDueAfter(pause, before, tries);
      before = clock.instant();
      advance(pause);
    }
    awaitEmptyLine();
    assertEquals(5, ran.size());
  }

  private void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  /** Waits until the job has been run so often and is in line again, for the time after a pause. */
  private void assertDueAfter(Duration pause, Instant before, int tries) throws Exception {
    Await.until(
        "the job waits for its next try", () -> ran.size() == tries && picked("job").isEmpty());
    Instant due =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery(
                            "select execution_time from scheduled_tasks where task_instance = 'job'")
                        .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                        .one());
    assertFalse(due.isBefore(before.plus(pause)), () -> due + " is too early");
    assertFalse(due.isAfter(clock.instant().plus(pause)), () -> due + " is too late");
  }

  /** Who has picked the job; empty where nobody has. */
  private List<String> picked(String id) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery(
                        "select picked_by from scheduled_tasks"
                            + " where task_instance = ? and picked_by is not null")
                    .bind(0, id)
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void twoNodesNeverRunOneJobAtTheSameTime() throws Exception {
    int jobs = 60;
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    List<String> doubled = new CopyOnWriteArrayList<>();
    Set<Integer> nodes = ConcurrentHashMap.newKeySet();
    List<JobQueue> both = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      int node = n;
      both.add(
          queue(
              (id, lease) -> {
                AtomicInteger here = running.computeIfAbsent(id, i -> new AtomicInteger());
                nodes.add(node);
                Await.until("both nodes take part", () -> nodes.size() == 2);
                if (here.incrementAndGet() > 1 || !lease.isHeld()) {
                  doubled.add(id);
                }
                ran.add(id);
                boolean again =
                    tries.computeIfAbsent(id, i -> new AtomicInteger()).incrementAndGet() == 1
                        && id.endsWith("7");
                here.decrementAndGet();
                if (again) {
                  throw new JobQueue.RetryLater(Duration.ZERO, null);
                }
              }));
    }
    for (int i = 0; i < jobs; i++) {
      both.get(i % 2).schedule(KIND, "job" + i);
    }
    both.forEach(this::start);
    awaitEmptyLine();
    assertEquals(List.of(), doubled);
    for (int i = 0; i < jobs; i++) {
      assertEquals(i % 10 == 7 ? 2 : 1, tries.get("job" + i).get(), "job" + i);
    }
  }

  @Test
  void aQueueThatIsClosedHandsItsRunningJobOver() throws Exception {
    JobQueue one =
        started(
            (id, lease) -> {
              ran.add("one");
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new JobQueue.RetryLater(Duration.ZERO, e);
              }
            });
    one.schedule(KIND, "job");
    Await.until("the first node runs it", () -> ran.equals(List.of("one")));
    started((id, lease) -> ran.add("two"));

    one.close();

    awaitEmptyLine();
    assertEquals(List.of("one", "two"), ran);
  }

  @Test
  void aPausedQueueLeavesNewJobsToTheOthersAndEndsItsOwn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    JobQueue one =
        started(
            (id, lease) -> {
              begun.countDown();
              assertTrue(gate.await(30, TimeUnit.SECONDS));
              ran.add("one: " + id);
            });
    one.schedule(KIND, "old");
    Await.until("the first node has begun it", () -> begun.getCount() == 0);
    one.pause();
    one.schedule(KIND, "new");
    started((id, lease) -> ran.add("two: " + id));
    Await.until("the second node has run the new one", () -> ran.size() == 1);
    gate.countDown();
    awaitEmptyLine();
    assertEquals(List.of("two: new", "one: old"), ran);
  }

  @Test
  void aPausedQueueBeginsNoneOfTheJobsItHasAlreadyTakenUp() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    JobQueue queue =
        queue(
            (id, lease) -> {
              ran.add(id);
              assertTrue(gate.await(30, TimeUnit.SECONDS));
            });
    int jobs = 3 * THREADS;
    for (int i = 0; i < jobs; i++) {
      queue.schedule(KIND, "job" + i);
    }
    start(queue);
    Await.until("all threads are busy", () -> ran.size() == THREADS);

    queue.pause();
    gate.countDown();

    Await.until("those that ran have ended", () -> inLine().size() <= jobs - THREADS);
    Await.never("another is begun", Duration.ofSeconds(1), () -> ran.size() > THREADS);
    queue.resume();
    awaitEmptyLine();
    assertEquals(jobs, ran.size());
  }

  @Test
  void aJobWhoseNodeHasDiedIsTakenOverOnceItsHeartbeatIsOld() throws Exception {
    nodesClockIsAnHourAhead();
    JobQueue queue = queue(this::note);
    queue.schedule(KIND, "job");
    pickByOneThatDies();
    start(queue);
    runAnother(queue, "next");
    assertEquals(List.of("next"), ran);
    advance(Duration.ofSeconds(5));
    awaitEmptyLine();
    assertEquals(List.of("next", "job"), ran);
  }

  @Test
  void whoHasTheDatabaseAloneNeedNotWaitForTheHeartbeatToBeOld() throws Exception {
    JobQueue queue = queue(this::note);
    queue.schedule(KIND, "job");
    pickByOneThatDies();
    queue.requeueAll();
    start(queue);
    awaitEmptyLine();
    assertEquals(List.of("job"), ran);
  }

  @Test
  void whatANodeRepeatedThatHasDiedIsTakenOverToo() throws Exception {
    nodesClockIsAnHourAhead();
    AtomicInteger times = new AtomicInteger();
    JobQueue queue = queue(this::note);
    queue.repeat("sweep", Duration.ofHours(2), times::incrementAndGet);
    start(queue);
    Await.until("it is done", () -> times.get() == 1 && picked("recurring").isEmpty());
    pickByOneThatDies();
    advance(Duration.ofSeconds(5));
    Await.until("it is done again", () -> times.get() == 2);
  }

  /** Compared with the time of all nodes, which stands for the database's. */
  private void nodesClockIsAnHourAhead() {
    ahead = Duration.ofHours(-1);
  }

  private void pickByOneThatDies() {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update scheduled_tasks"
                        + " set picked = true, picked_by = 'died', last_heartbeat = ?",
                    clock.instant()));
  }

  @Test
  void aPickIsHeldUntilAnotherNodeHasTheJob() throws Exception {
    List<Boolean> held = new CopyOnWriteArrayList<>();
    started(
            (id, lease) -> {
              held.add(lease.isHeld());
              asAnotherNode("picked_by = 'other', version = version + 1");
              held.add(lease.isHeld());
              ran.add(id);
            })
        .schedule(KIND, "job");
    Await.until("it has run", () -> !ran.isEmpty());
    assertEquals(List.of(true, false), held);
    queues.remove(0).close();
    assertEquals(List.of("other"), picked("job"), "it stays the other node's");
  }

  @Test
  void whatIsToBeRepeatedIsDoneByOneNodeAtATime() throws Exception {
    AtomicInteger times = new AtomicInteger();
    List<JobQueue> both = List.of(queue(this::note), queue(this::note));
    both.forEach(queue -> queue.repeat("sweep", Duration.ofHours(1), times::incrementAndGet));
    both.forEach(this::start);
    for (int n = 1; n <= 3; n++) {
      int expected = n;
      Await.until(
          "it is done again", () -> times.get() == expected && picked("recurring").isEmpty());
      advance(Duration.ofMinutes(59));
      runAnother(both.get(n % 2), "before " + n);
      assertEquals(n, times.get());
      advance(Duration.ofMinutes(1));
    }
    assertFalse(inLine().contains("sweep"));
  }
}
