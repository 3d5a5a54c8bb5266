package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.report.TestReports;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningReportTest {
  private static final String ID = "report";

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final ReportStore store = new ReportStore(database.jdbi(), json);
  private RunningReport running;

  @BeforeEach
  void summarize() {
    new RoomStore(database.jdbi(), json, clock).put("room", "Room", List.of());
    store.insert(TestReports.queued(ID, "room", 10, clock.instant()));
    Report claimed = store.claim(ID).orElseThrow();
    ReportEvents events =
        new ReportEvents(new EventDispatcher(), new JdbcEventLog(database.jdbi(), clock));
    running =
        new RunningReport(claimed, Duration.ZERO, events.publisher(claimed), store, json, clock);
    store.beginStep(ID, State.SUMMARIZING, "Summarizing", 10, clock.instant());
    running.begin(State.SUMMARIZING, "Summarizing", 10, clock.instant());
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void keepsHowFarItIsOnEachTick() {
    running.done(4);

    running.tick();

    Report report = store.find(ID).orElseThrow();
    assertEquals(4, report.done());
    assertEquals("Summarizing: 40 %", report.status());
    assertDoesNotThrow(running::check);
  }

  @Test
  void goesOnWhereATickFallsBetweenTheRecordOfTheNextStepAndItsBeginning() {
    store.beginStep(ID, State.WRITING, "Writing", 10, clock.instant());

    running.tick();

    assertDoesNotThrow(running::check);
    assertEquals("Writing", store.find(ID).orElseThrow().status());
  }

  @Test
  void stopsAtTheTickAfterItsReportWasCancelled() {
    store.setState(ID, State.CANCELLED, "Cancelled", null, clock.instant());

    running.tick();

    assertThrows(CancellationException.class, running::check);
    assertEquals("Cancelled", store.find(ID).orElseThrow().status());
  }

  @Test
  void stopsAtTheTickAfterAnotherAttemptTookItsReport() {
    assertEquals(2, store.claim(ID).orElseThrow().attempt());

    running.tick();

    assertThrows(CancellationException.class, running::check);
  }

  @Test
  void stopsAtTheTickAfterItsReportWasErased() {
    store.erase(ID);

    running.tick();

    assertThrows(CancellationException.class, running::check);
  }
}
