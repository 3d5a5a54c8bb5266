package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.auth.Caller;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import dev.debrief.job.JobQueue;
import dev.debrief.job.JobTimings;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.report.workflow.ReportLimits;
import dev.debrief.report.workflow.ReportWorkflow;
import dev.debrief.report.workflow.SummarizeStep;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is refused after a look at a locked row ends with a commit: H2 can take another's commit
 * back together with such a lock.
 */
class NoRollbackTest {
  private static final String ID = "report1";

  @TempDir Path folder;
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final RoomStore rooms = new RoomStore(database.jdbi(), json, clock);
  private final ReportStore store = new ReportStore(database.jdbi(), json);
  private final JdbcEventLog log = new JdbcEventLog(database.jdbi(), clock);
  private final SseServer streams = SseServer.builder().log(log).build();
  private final ReportEvents events = new ReportEvents(streams, log, json);
  private final AtomicInteger rollbacks = new AtomicInteger();

  @BeforeEach
  void leave() {
    rooms.put("room", "Room", List.of());
    log.openChannel("ada");
    store.insert(TestReports.queued(ID, "room", 0, clock.instant()));
    database.jdbi().setTransactionHandler(new Counting(LocalTransactionHandler.binding()));
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void aRefusedRetryRollsNothingBack() throws Exception {
    JobQueue jobs = new JobQueue(database.jdbi(), clock, JobTimings.DEFAULT);
    ReportRetention retention =
        new ReportRetention(
            database.jdbi(), store, new DirectoryReportFiles(folder), Duration.ofDays(30), clock);
    Reports reports = new Reports(database.jdbi(), store, events, jobs, retention, clock);
    Caller ada =
        new Caller("ada", "Ada", null, Locale.ENGLISH, ZoneOffset.UTC, Set.of(), clock.instant());

    assertThrows(RequestFailure.class, () -> reports.retry(ID, ada));

    assertEquals(0, rollbacks.get());
  }

  @Test
  void aStepOfAJobThatAnotherNodeHasPickedRollsNothingBack() throws Exception {
    ReportWorkflow workflow =
        new ReportWorkflow(
            store,
            rooms,
            events,
            List.of(
                new SummarizeStep(
                    (title, transcript, checkpoints, progress) -> {
                      throw new AssertionError("the step does not begin");
                    },
                    store)),
            ReportLimits.of(1, ReportLimits.BACKOFF),
            clock);

    workflow.run(ID, () -> false);

    assertEquals(0, rollbacks.get());
  }

  private final class Counting extends DelegatingTransactionHandler {
    Counting(TransactionHandler delegate) {
      super(delegate);
    }

    @Override
    public void rollback(Handle handle) {
      rollbacks.incrementAndGet();
      super.rollback(handle);
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
      return new Counting(super.specialize(handle));
    }
  }
}
