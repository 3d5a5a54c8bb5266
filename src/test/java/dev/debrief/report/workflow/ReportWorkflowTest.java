package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.job.Backoff;
import dev.debrief.job.JobQueue;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Progress;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportOutputs;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summary;
import dev.debrief.report.TestOutputs;
import dev.debrief.report.TestReports;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.Await;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWorkflowTest {
  private static final String ID = "report";
  static final Summary SUMMARY = new Summary(List.of(), Summary.EXTRACTIVE, null, 0, 0, 0, null);
  static final ReportLimits LIMITS =
      new ReportLimits(
          3,
          Backoff.doubling(Duration.ofSeconds(2), Duration.ofHours(1)),
          Duration.ofHours(1),
          Duration.ofHours(4),
          10);

  @TempDir Path folder;
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final ReportStore store = new ReportStore(database.jdbi(), json);
  private final JdbcEventLog log = new JdbcEventLog(database.jdbi(), clock);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @BeforeEach
  void leave() {
    new RoomStore(database.jdbi(), json, clock).put("room", "Room", List.of());
    log.openChannel("ada");
    store.insert(TestReports.queued(ID, "room", 0, clock.instant()));
  }

  @AfterEach
  void closeTheDatabase() {
    gate.countDown();
    database.close();
  }

  @Test
  void aReportWhoseStepHangsHasFailedAfterAnHour() throws Exception {
    ReportWorkflow workflow = workflow(this::atTheGate);
    CompletableFuture<Void> run = inBackground(workflow);

    clock.advance(Duration.ofMinutes(59));
    workflow.saveProgress();
    assertEquals(SummarizeStep.STATE, report().state());
    clock.advance(Duration.ofMinutes(2));
    workflow.saveProgress();

    assertEquals(State.FAILED, report().state());
    assertEquals(
        "The summary could not be made: it took longer than 60 minutes.", report().error());
    gate.countDown();
    run.get();
    assertEquals(State.FAILED, report().state());
    assertNull(report().summary());
  }

  @Test
  void aReportHasFailedWhenItWasWorkedOnForFourHoursInAll() throws Exception {
    store.addWork(ID, report().attempt(), Duration.ofMinutes(239));
    ReportWorkflow workflow = workflow(this::atTheGate);
    CompletableFuture<Void> run = inBackground(workflow);

    workflow.saveProgress();
    assertEquals(SummarizeStep.STATE, report().state());
    clock.advance(Duration.ofMinutes(2));
    workflow.saveProgress();

    assertEquals(
        "The summary could not be made: the report took longer than 240 minutes.",
        report().error());
    gate.countDown();
    run.get();
    store.setState(ID, State.QUEUED, "Queued for retry", null, null);
    assertEquals(new ReportStore.Effort(0, Duration.ZERO), store.effort(ID));
  }

  @Test
  void aReportThatEndsItsServerEachTimeIsGivenUp() {
    for (int lease = 0; lease < LIMITS.maxLeases(); lease++) {
      store.claim(ID);
    }

    workflow(progress -> SUMMARY).run(ID, () -> true);

    assertEquals(State.FAILED, report().state());
    assertEquals("The summary could not be made: abandoned after 10 crashes.", report().error());
  }

  @Test
  void whatIsStoredShowsThatTheReportDoesNotEndItsServer() {
    store.claim(ID);
    store.claim(ID);
    store.saveCheckpoint(ID, "part", "{}");

    assertEquals(0, store.effort(ID).leasesSinceProgress());
  }

  @Test
  void aNodeWhoseJobAnotherHasPickedStoresNothing() {
    ReportWorkflow workflow = workflow(progress -> SUMMARY);

    workflow.run(ID, () -> false);

    assertEquals(State.QUEUED, report().state());
    assertNull(report().summary());
    assertEquals(1, workflow.attempts(Outcome.Kind.LOST));
  }

  @Test
  void aReportThatCannotBeSavedHoldsUpNoOther() throws Exception {
    store.insert(TestReports.queued("other", "room", 1, clock.instant()));
    ReportWorkflow workflow = workflow(this::atTheGate);
    CompletableFuture<Void> first = inBackground(workflow);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(() -> workflow.run("other", () -> true));
    Await.until("the other has begun", () -> state("other").equals(SummarizeStep.STATE));
    database
        .jdbi()
        .useHandle(
            h -> h.execute("update report set worked_ms = ? where id = ?", Long.MAX_VALUE, ID));
    clock.advance(Duration.ofMinutes(61));

    workflow.saveProgress();

    assertEquals(SummarizeStep.STATE, state(ID), "its work cannot be added");
    assertEquals(State.FAILED, state("other"));
    gate.countDown();
    first.get();
    other.get();
  }

  private State state(String id) {
    return store.find(id).orElseThrow().state();
  }

  @Test
  void aServerThatStopsWaitsForAReportThatEndsSoon() throws Exception {
    ReportWorkflow workflow = workflow(this::atTheGate);
    CompletableFuture<Void> run = inBackground(workflow);
    CompletableFuture<Void> stopping =
        CompletableFuture.runAsync(
            () -> assertDoesNotThrow(() -> workflow.stop(Duration.ofMinutes(1))));

    gate.countDown();

    run.get();
    stopping.get();
    assertEquals(State.FINISHED, report().state());
  }

  @Test
  void aServerThatStopsHandsALongReportOverAtOnce() throws Exception {
    ReportWorkflow workflow =
        workflow(
            progress -> {
              begun.countDown();
              while (true) {
                progress.check();
                Thread.onSpinWait();
              }
            });
    CompletableFuture<Throwable> thrown =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(JobQueue.RetryLater.class, () -> workflow.run(ID, () -> true))
                    .getCause());
    begun.await();

    workflow.stop(Duration.ZERO);

    assertEquals(CancellationException.class, thrown.get().getClass());
    assertEquals(1, workflow.attempts(Outcome.Kind.HANDED_OVER));
    assertEquals(SummarizeStep.STATE, report().state());
    assertEquals(
        0, store.effort(ID).leasesSinceProgress(), "a stop in good order is nothing against it");
  }

  @Test
  void aStepThatFailsEachTimeIsTriedSoOften() {
    AtomicInteger tries = new AtomicInteger();
    ReportWorkflow workflow =
        workflow(
            progress -> {
              tries.incrementAndGet();
              throw new IOException("no");
            });

    assertThrows(JobQueue.RetryLater.class, () -> workflow.run(ID, () -> true));
    assertThrows(JobQueue.RetryLater.class, () -> workflow.run(ID, () -> true));
    workflow.run(ID, () -> true);

    assertEquals(3, tries.get());
    assertEquals("The summary could not be made: it failed 3 times.", report().error());
  }

  @FunctionalInterface
  private interface Work {
    Summary summarize(Progress progress) throws IOException;
  }

  private Summary atTheGate(Progress progress) {
    begun.countDown();
    assertDoesNotThrow(() -> gate.await());
    return SUMMARY;
  }

  private CompletableFuture<Void> inBackground(ReportWorkflow workflow) throws Exception {
    CompletableFuture<Void> run = CompletableFuture.runAsync(() -> workflow.run(ID, () -> true));
    Await.until("the step has begun", () -> begun.getCount() == 0);
    return run;
  }

  private Report report() {
    return store.find(ID).orElseThrow();
  }

  private ReportWorkflow workflow(Work work) {
    return assertDoesNotThrow(
        () ->
            new ReportWorkflow(
                store,
                new RoomStore(database.jdbi(), json, clock),
                new ReportEvents(SseServer.builder().log(log).build(), log, json),
                List.of(
                    new SummarizeStep(
                        (title, transcript, checkpoints, progress) -> work.summarize(progress),
                        store),
                    new FilesStep(
                        new ReportOutputs(
                            new DirectoryReportFiles(folder),
                            List.of(
                                TestOutputs.of("one", (content, out, progress) -> out.write(1)))),
                        store,
                        finished -> {},
                        Duration.ofDays(30),
                        clock)),
                LIMITS,
                clock));
  }
}
