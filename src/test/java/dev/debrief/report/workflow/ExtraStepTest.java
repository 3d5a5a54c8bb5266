package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.job.JobQueue;
import dev.debrief.report.JdbcEventLog;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportOutputs;
import dev.debrief.report.ReportOverview;
import dev.debrief.report.ReportStore;
import dev.debrief.report.Summary;
import dev.debrief.report.TestOutputs;
import dev.debrief.report.TestReports;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step that the application does not have: the workflow, the store and the overview take it. */
class ExtraStepTest {
  private static final String ID = "report";
  private static final Summary SUMMARY = ReportWorkflowTest.SUMMARY;

  @TempDir Path folder;
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final ReportStore store = new ReportStore(database.jdbi(), json);
  private final JdbcEventLog log = new JdbcEventLog(database.jdbi(), clock);
  private final TranslationStep translation = new TranslationStep();
  private ReportWorkflow workflow;
  private ReportOverview overview;

  /** Translates the summary: what a step of one's own looks like. */
  private final class TranslationStep implements ReportStep {
    static final String PART = "translation";

    final List<State> seen = new ArrayList<>();
    Outcome next;
    IOException failure;
    Runnable meanwhile = () -> {};

    @Override
    public State state() {
      return State.ofStep("translating");
    }

    @Override
    public String label(Report report) {
      return "Translating " + ReportStep.messages(report);
    }

    @Override
    public String failure() {
      return "The summary could not be translated";
    }

    @Override
    public boolean isDone(ReportAttempt attempt) {
      return attempt.find(PART).isPresent();
    }

    @Override
    public Outcome run(ReportAttempt attempt) throws IOException {
      seen.add(store.find(ID).orElseThrow().state());
      assertEquals(SUMMARY, attempt.report().summary(), "what the step before has stored");
      assertEquals(1L, overview.workload().count(state()));
      assertEquals(1, overview.workload().running());
      assertEquals(List.of(ID), overview.unfinished(10).stream().map(Report::id).toList());
      clock.advance(Duration.ofSeconds(3));
      meanwhile.run();
      if (failure != null) {
        throw failure;
      }
      if (next != null) {
        return next;
      }
      return attempt.done("Translated", () -> store.saveCheckpoint(ID, PART, "übersetzt"));
    }
  }

  @BeforeEach
  void leave() throws IOException {
    RoomStore rooms = new RoomStore(database.jdbi(), json, clock);
    rooms.put("room", "Room", List.of());
    log.openChannel("ada");
    store.insert(TestReports.queued(ID, "room", 0, clock.instant()));
    workflow =
        new ReportWorkflow(
            store,
            rooms,
            new ReportEvents(SseServer.builder().log(log).build(), log, json),
            List.of(
                new SummarizeStep((title, transcript, checkpoints, progress) -> SUMMARY, store),
                translation,
                new FilesStep(
                    new ReportOutputs(
                        new DirectoryReportFiles(folder),
                        List.of(TestOutputs.of("one", (content, out, progress) -> out.write(1)))),
                    store,
                    finished -> {},
                    Duration.ofDays(30),
                    clock)),
            ReportWorkflowTest.LIMITS,
            clock);
    overview = new ReportOverview(database.jdbi(), store, clock);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void itRunsBetweenTheOthersWithItsStateItsEventsAndItsTime() {
    workflow.run(ID, () -> true);

    assertEquals(State.FINISHED, report().state());
    assertEquals(List.of(translation.state()), translation.seen);
    assertEquals("translating", translation.state().word());
    assertEquals(
        List.of(
            "Summarizing 0 messages",
            "Summary saved",
            "Translating 0 messages",
            "Translated",
            "Writing 0 messages to the workbook",
            "Finished",
            "finished"),
        recorded());
    assertEquals(new StepTimings.Ended(1, 3_000), workflow.ended(translation.state(), false));
    assertEquals(
        List.of("queued", "summarizing", "translating", "writing", "finished", "failed"),
        State.all(workflow.states()).stream().map(State::word).limit(6).toList());
    assertEquals(1, workflow.attempts(Outcome.Kind.DONE));
  }

  @Test
  void itIsRunAgainWhereItFailedAndWhatCameBeforeItIsNot() {
    translation.failure = new IOException("no dictionary");

    JobQueue.RetryLater thrown =
        assertThrows(JobQueue.RetryLater.class, () -> workflow.run(ID, () -> true));

    assertEquals(translation.failure, thrown.getCause());
    assertEquals("The summary could not be translated, retrying shortly", report().status());
    assertEquals(1, report().consecutiveFailures());
    assertEquals(new StepTimings.Ended(1, 3_000), workflow.ended(translation.state(), true));
    translation.failure = null;
    workflow.run(ID, () -> true);
    assertEquals(State.FINISHED, report().state());
    assertEquals(1, recorded().stream().filter("Summary saved"::equals).count());
    assertEquals(1, workflow.attempts(Outcome.Kind.AGAIN));
  }

  @Test
  void itIsNotRunAgainWhereItsResultIsStored() {
    store.saveSummary(ID, "Summary saved", SUMMARY);
    store.saveCheckpoint(ID, TranslationStep.PART, "übersetzt");

    workflow.run(ID, () -> true);

    assertEquals(List.of(), translation.seen);
    assertEquals(State.FINISHED, report().state());
  }

  @Test
  void itEndsTheReportInItsOwnWordsWhereItCannotSucceed() {
    translation.next = new Outcome.Failed(new IOException("no such language"));

    workflow.run(ID, () -> true);

    assertEquals(State.FAILED, report().state());
    assertEquals("The summary could not be translated.", report().error());
    assertEquals(1, workflow.attempts(Outcome.Kind.FAILED));
  }

  @Test
  void itMayAskToBeRunAgainAfterAPauseOfItsOwn() {
    IOException busy = new IOException("come back in a minute");
    translation.next = new Outcome.Again(Duration.ofMinutes(1), busy);

    JobQueue.RetryLater thrown =
        assertThrows(JobQueue.RetryLater.class, () -> workflow.run(ID, () -> true));

    assertEquals("to be run again in 60000 ms", thrown.getMessage());
    assertEquals(1, report().consecutiveFailures());
  }

  @Test
  void itStoresNothingOnceItsReportIsCancelled() {
    translation.meanwhile =
        () -> store.setState(ID, State.CANCELLED, "Cancelled", null, clock.instant());

    workflow.run(ID, () -> true);

    assertEquals(State.CANCELLED, report().state());
    assertEquals(Optional.empty(), store.checkpoint(ID, TranslationStep.PART));
    assertEquals(new StepTimings.Ended(0, 0), workflow.ended(translation.state(), false));
    assertEquals(1, workflow.attempts(Outcome.Kind.LOST));
  }

  private Report report() {
    return store.find(ID).orElseThrow();
  }

  private List<String> recorded() {
    return log.after(ReportEvents.channel("ada"), ID, 0, 100).events().stream()
        .map(event -> event.event().data())
        .toList();
  }
}
