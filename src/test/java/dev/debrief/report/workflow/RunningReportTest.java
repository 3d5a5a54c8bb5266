package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.report.TestReports;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.ChannelListener;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningReportTest {
  private static final String ID = "report";

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final ReportStore store = new ReportStore(database.jdbi(), json);
  private final JdbcEventLog log = new JdbcEventLog(database.jdbi(), clock);
  private final SseServer streams = SseServer.builder().log(log).build();
  private RunningReport running;

  @BeforeEach
  void summarize() {
    new RoomStore(database.jdbi(), json, clock).put("room", "Room", List.of());
    store.insert(TestReports.queued(ID, "room", 10, clock.instant()));
    Report claimed = store.claim(ID).orElseThrow();
    ReportEvents events = new ReportEvents(streams, log, json);
    running =
        new RunningReport(claimed, Duration.ZERO, events.publisher(claimed), events, store, clock);
    store.beginStep(ID, SummarizeStep.STATE, "Summarizing", 10, clock.instant());
    running.begin(SummarizeStep.STATE, "Summarizing", 10, clock.instant());
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void keepsHowFarItIsOnEachTick() {
    running.done(4);

    running.save();

    Report report = store.find(ID).orElseThrow();
    assertEquals(4, report.done());
    assertEquals("Summarizing: 40 %", report.status());
    assertDoesNotThrow(running::check);
  }

  @Test
  void countsWhileASlowFanOutIsUnderWay() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    listen(
        event -> {
          reached.countDown();
          assertDoesNotThrow(() -> gate.await());
        });
    CompletableFuture<Void> tick = CompletableFuture.runAsync(running::emit);
    reached.await();

    CompletableFuture.runAsync(() -> running.done(4)).get(30, TimeUnit.SECONDS);
    running.save();

    assertEquals(4, store.find(ID).orElseThrow().done());
    assertFalse(tick.isDone());
    gate.countDown();
    tick.get(30, TimeUnit.SECONDS);
  }

  @Test
  void emitsNothingOfAStepThatHasEnded() {
    List<String> emitted = new ArrayList<>();
    listen(event -> emitted.add(event.event().type()));

    running.emit();
    running.end();
    running.emit();
    running.done(10);

    assertEquals(List.of(ReportEvents.STATUS, ReportEvents.PROGRESS), emitted);
  }

  private void listen(ChannelListener listener) {
    Runnable unused = streams.subscribe(ReportEvents.channel("ada"), listener);
  }

  @Test
  void goesOnWhereATickFallsBetweenTheRecordOfTheNextStepAndItsBeginning() {
    store.beginStep(ID, FilesStep.STATE, "Writing", 10, clock.instant());

    running.save();

    assertDoesNotThrow(running::check);
    assertEquals("Writing", store.find(ID).orElseThrow().status());
  }

  @Test
  void stopsAtTheTickAfterItsReportWasCancelled() {
    store.setState(ID, State.CANCELLED, "Cancelled", null, clock.instant());

    running.save();

    assertThrows(CancellationException.class, running::check);
    assertEquals("Cancelled", store.find(ID).orElseThrow().status());
  }

  @Test
  void stopsAtTheTickAfterAnotherAttemptTookItsReport() {
    assertEquals(2, store.claim(ID).orElseThrow().attempt());

    running.save();

    assertThrows(CancellationException.class, running::check);
  }

  @Test
  void stopsAtTheTickAfterItsReportWasErased() {
    store.erase(ID);

    running.save();

    assertThrows(CancellationException.class, running::check);
  }
}
