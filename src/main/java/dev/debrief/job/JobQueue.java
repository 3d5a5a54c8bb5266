package dev.debrief.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.debrief.db.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Durable jobs: enqueued in the caller's transaction, run once that is committed, run again on
 * another node or after a restart where a process died over them. db-scheduler does the leasing,
 * the heartbeats and the taking over.
 *
 * <p>A job is enqueued by a statement of our own on db-scheduler's documented table: its client
 * takes its own connection and could not join the transaction that makes the report.
 */
public final class JobQueue implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(JobQueue.class.getName());
  private static final int MISSED_HEARTBEATS = 4;

  /** Of a job that failed. The cap is the twelfth doubling, a little over two hours. */
  private static final Backoff BACKOFF =
      Backoff.doubling(Duration.ofSeconds(2), Duration.ofSeconds(8_192));

  /**
   * Jobs are fetched when the share of busy threads falls below the first, up to the second: none
   * waits for a thread here while another node is free.
   */
  private static final double FETCH_BELOW = 0.5;

  private static final double FETCH_UP_TO = 1.0;

  /** Separates a job's id, which never contains it, from the suffix of a further instance. */
  private static final char INSTANCE_SEPARATOR = '+';

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final JobTimings timings;

  /**
   * Unlike the host's name, not shared by two nodes on one host, nor by a node and its successor.
   */
  private final String node = "debrief-" + UUID.randomUUID();

  private final List<CustomTask<Void>> tasks = new ArrayList<>();
  private final List<RecurringTask<Void>> repeated = new ArrayList<>();
  private final AtomicLong takenOver = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private @Nullable Scheduler scheduler; // guarded by this
  private volatile boolean paused;

  public JobQueue(Jdbi jdbi, InstantSource clock, JobTimings timings) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.timings = timings;
  }

  /** Does one kind of job. An exception means: try again later, each time after twice as long. */
  @FunctionalInterface
  public interface Job {
    void run(String id, Lease lease) throws Exception;
  }

  /** That a job is leased to this node. */
  public interface Lease {
    /**
     * Whether this node still holds the lease, read in the caller's transaction: not after a freeze
     * in which another node took it over.
     */
    boolean isHeld();
  }

  /** Thrown by a job that wants to be run again after a pause of its own choice. */
  public static final class RetryLater extends RuntimeException {
    private final Duration pause;

    public RetryLater(Duration pause, Exception cause) {
      super("to be run again in " + pause.toMillis() + " ms", cause);
      this.pause = pause;
    }
  }

  private void done(ExecutionComplete done, ExecutionOperations<Void> operations) {
    if (isOurs(done)) {
      operations.remove();
    }
  }

  /** As it was: a pause came between the moment it was taken up for a thread and its turn. */
  private void requeue(ExecutionComplete picked, ExecutionOperations<Void> operations) {
    if (isOurs(picked)) {
      operations.reschedule(picked, picked.getExecution().executionTime);
    }
  }

  private void runAgain(ExecutionComplete failed, ExecutionOperations<Void> operations) {
    if (!isOurs(failed)) {
      return;
    }
    Throwable cause = failed.getCause().orElse(null);
    Duration pause =
        cause instanceof RetryLater again
            ? again.pause
            : BACKOFF.after(1 + failed.getExecution().consecutiveFailures);
    if (!(cause instanceof RetryLater)) {
      LOG.log(
          Level.WARNING,
          "The job " + failed.getExecution().taskInstance + " failed; it runs again in " + pause,
          cause);
    }
    operations.reschedule(failed, clock.instant().plus(pause));
  }

  /** Whether the job that has just run was not taken over by another node meanwhile. */
  private boolean isOurs(ExecutionComplete complete) {
    TaskInstance<?> job = complete.getExecution().taskInstance;
    boolean ours = isPicked(job.getTaskName(), job.getId());
    if (!ours) {
      lost.incrementAndGet();
      LOG.info(() -> "Job " + job.getTaskAndInstance() + " was taken over by another node");
    }
    return ours;
  }

  /**
   * At once, by our clock: db-scheduler's own way goes by the node's, and waits if that is ahead.
   */
  private void takeOver(ExecutionComplete dead, ExecutionOperations<Void> operations) {
    takenOver.incrementAndGet();
    operations.reschedule(dead, clock.instant());
  }

  /** How many jobs of nodes that were considered dead this node has put back in the queue. */
  public long takenOverCount() {
    return takenOver.get();
  }

  /** How many jobs that this node had run another had taken over meanwhile. */
  public long lostCount() {
    return lost.get();
  }

  /** Does something again and again, on one node at a time; before {@link #start}. */
  public void repeat(String kind, Duration every, Runnable work) {
    repeated.add(
        Tasks.recurring(kind, FixedDelay.of(every))
            .onDeadExecution(this::takeOver)
            .execute((instance, context) -> work.run()));
  }

  /** Says what a kind of job does; before {@link #start}. */
  public void define(String kind, Job job) {
    tasks.add(
        Tasks.custom(kind, Void.class)
            .onFailure(this::runAgain)
            .onDeadExecution(this::takeOver)
            .execute(
                (instance, context) -> {
                  if (paused) {
                    return this::requeue;
                  }
                  try {
                    job.run(idOf(instance.getId()), () -> isPicked(kind, instance.getId()));
                  } catch (RuntimeException e) {
                    throw e;
                  } catch (Exception e) {
                    throw new JobFailedException(e);
                  }
                  return this::done;
                }));
  }

  /**
   * Requeues what a process that has died was running, which is known at once of a database that no
   * other process can have open; before {@link #start}.
   */
  public void requeueAll() {
    jdbi.useHandle(
        h ->
            h.execute(
                "update scheduled_tasks set picked = false, picked_by = null,"
                    + " last_heartbeat = null, version = version + 1 where picked"));
  }

  /**
   * Begins to run jobs, {@code threads} at a time.
   *
   * @param workers runs them; is shut down with this queue
   */
  public synchronized void start(DataSource dataSource, ExecutorService workers, int threads) {
    SchedulerBuilder builder = Scheduler.create(dataSource, new ArrayList<>(tasks));
    if (isH2(dataSource)) {
      builder.jdbcCustomization(new DefaultJdbcCustomization(false)); // not one it knows by itself
    } else {
      builder.pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO);
    }
    scheduler =
        builder
            .threads(threads)
            .startTasks(repeated)
            .executorService(workers)
            .pollingInterval(timings.poll())
            .heartbeatInterval(timings.heartbeat())
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(timings.shutdownWait())
            .clock(clock::instant)
            .schedulerName(new SchedulerName.Fixed(node))
            .failureLogging(LogLevel.DEBUG, true) // runAgain logs what is worth it
            .enableImmediateExecution()
            .build();
    scheduler.start();
  }

  private static boolean isH2(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      return connection.getMetaData().getDatabaseProductName().equals("H2");
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be reached", e);
    }
  }

  /**
   * Enqueues a job as part of the caller's transaction, to be run at once; one that waits for a
   * later try is run at once instead. One that is being run may have done its work and be about to
   * leave the queue, so it does not count: the new one is queued beside it, under its own name.
   */
  public void schedule(String kind, String id) {
    jdbi.useTransaction(
        handle -> {
          int waiting =
              handle.execute(
                  "update scheduled_tasks set execution_time = ?, consecutive_failures = 0"
                      + " where task_name = ? and task_instance = ? and picked = false",
                  clock.instant(),
                  kind,
                  id);
          if (waiting == 0) {
            boolean running =
                Sql.exists(
                    handle,
                    "select 1 from scheduled_tasks where task_name = ? and task_instance = ?",
                    kind,
                    id);
            String name = running ? id + INSTANCE_SEPARATOR + UUID.randomUUID() : id;
            handle.execute(
                "insert into scheduled_tasks"
                    + " (task_name, task_instance, execution_time, picked, version, priority)"
                    + " values (?, ?, ?, false, 1, 0)",
                kind,
                name,
                clock.instant());
          }
          handle.afterCommit(this::wake);
        });
  }

  private boolean isPicked(String kind, String name) {
    return Sql.exists(
        jdbi,
        "select 1 from scheduled_tasks"
            + " where task_name = ? and task_instance = ? and picked_by = ?",
        kind,
        name,
        node);
  }

  private static String idOf(String name) {
    int end = name.indexOf(INSTANCE_SEPARATOR);
    return end < 0 ? name : name.substring(0, end);
  }

  private synchronized void wake() {
    if (scheduler != null) {
      scheduler.triggerCheckForDueExecutions();
    }
  }

  /** Leases no further job; running ones continue. */
  public synchronized void pause() {
    paused = true;
    if (scheduler != null) {
      scheduler.pause();
    }
  }

  /** Leases jobs again after {@link #pause}. */
  public synchronized void resume() {
    paused = false;
    if (scheduler != null) {
      scheduler.resume();
      scheduler.triggerCheckForDueExecutions();
    }
  }

  /** Whether this node leases jobs, or would if it were not paused. */
  public synchronized boolean isStarted() {
    return scheduler != null
        && scheduler.getSchedulerState().isStarted()
        && !scheduler.getSchedulerState().isShuttingDown();
  }

  /**
   * Stops leasing, gives running jobs {@link JobTimings#shutdownWait}, interrupts the rest and
   * leaves them queued.
   */
  @Override
  public void close() {
    @Nullable Scheduler running;
    synchronized (this) {
      running = scheduler;
      scheduler = null;
    }
    if (running != null) {
      running.stop();
    }
  }

  /** Carries a job's checked exception to the scheduler, which logs it and tries again. */
  private static final class JobFailedException extends RuntimeException {
    JobFailedException(Exception cause) {
      super(cause);
    }
  }
}
