package dev.debrief.report;

import static dev.debrief.testing.AtOnce.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.room.RoomStore;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reports are on every database. Long: one contract of one store. */
abstract class ReportStoreContract {
  private static final Instant AT = SettableClock.START;
  private static final State SUMMARIZING = State.ofStep("summarizing");
  private static final State WRITING = State.ofStep("writing");
  private static final StoredFile FILE =
      new StoredFile("xlsx", "r-1.xlsx", 5_000_000_000L, "ab".repeat(32));
  private static final StoredFile NOTES = new StoredFile("md", "r-1.md", 0, "cd".repeat(32));

  private final TestDatabase database;
  private final ReportStore store;

  ReportStoreContract(TestDatabase database) {
    this.database = database;
    store = new ReportStore(database.jdbi(), new Json());
  }

  @BeforeEach
  void makeTheRooms() {
    RoomStore rooms = new RoomStore(database.jdbi(), new Json(), new SettableClock());
    rooms.put("room", "Room", List.of());
    rooms.put("other", "Other", List.of());
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void aReportComesBackAsItWasGiven() {
    Report report =
        new Report(
            "r",
            "room",
            "=Room '; \"😀\u202E",
            new Recipient(
                "ada '",
                "Ada\tLovelace 😀",
                "ada@example.org",
                Locale.forLanguageTag("zh-Hant-TW"),
                ZoneId.of("America/St_Johns")),
            3_000_000_000L,
            2,
            State.QUEUED,
            "Queued",
            0,
            3_000_000_000L,
            0,
            0,
            AT,
            null,
            null,
            null,
            null,
            Mail.NONE,
            null,
            List.of());
    store.insert(report);
    assertEquals(Optional.of(report), store.find("r"));
    assertEquals(Optional.of(report), store.find("r", "ada '"));
    assertTrue(store.exists("r", "ada '"));
  }

  @Test
  void aReportIsItsReadersOnly() {
    store.insert(queued("r", 1));
    assertEquals(Optional.empty(), store.find("r", "grace"));
    assertFalse(store.exists("r", "grace"));
    assertEquals(List.of(), store.of("grace", null, 10));
    assertEquals(List.of(), store.unfinished("grace"));
    assertEquals(Optional.empty(), store.unfinished("room", "grace"));
    assertEquals(Optional.empty(), store.current("room", "grace", 1));
    assertEquals(1, store.nextGeneration("room", "grace", 1));
    assertEquals(Optional.empty(), store.find("none"));
  }

  @Test
  void theSameReportCannotBeMadeTwice() {
    store.insert(queued("r1", 1));
    assertThrows(UnableToExecuteStatementException.class, () -> store.insert(queued("r2", 1)));
    assertEquals(1, store.of("ada", null, 10).size());
  }

  @Test
  void listsTheNewestFirstAndThoseOfOneMomentByTheirIdsPageByPage() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      store.insert(TestReports.queued("old" + i, "room", i, AT.minusMillis(1)));
      store.insert(TestReports.queued("new" + i, "other", i, AT.plusNanos(1_000)));
      store.insert(TestReports.queued("now" + i, "room", 100 + i, AT));
    }
    for (String time : List.of("new", "now", "old")) {
      IntStream.range(0, 9).forEach(i -> expected.add(time + i));
    }
    for (int limit : new int[] {1, 4, 9, 27, 28}) {
      List<String> found = new ArrayList<>();
      List<Report> page = store.of("ada", null, limit);
      while (!page.isEmpty() && found.size() <= expected.size()) {
        page.forEach(report -> found.add(report.id()));
        Report last = page.get(page.size() - 1);
        Page.Cursor place = Page.Cursor.of(new Page.Cursor(last.createdAt(), last.id()).cursor());
        page = store.of("ada", place, limit);
      }
      assertEquals(expected, found, "pages of " + limit);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"QUEUED", "SUMMARIZING", "A_LATER_STEP", "FINISHED", "FAILED", "CANCELLED"})
  void aReportRunsUntilItHasReachedOneOfItsLastStates(String name) {
    State state = new State(name);
    store.insert(queued("r", 7));
    store.setState("r", state, "Status", null, state.isLast() ? AT : null);
    Optional<String> running = state.isLast() ? Optional.empty() : Optional.of("r");
    boolean counts = !Set.of(State.FAILED, State.CANCELLED).contains(state);

    assertEquals(running, store.unfinished("room", "ada").map(Report::id));
    assertEquals(running.stream().toList(), ids(store.unfinished("ada")));
    assertEquals(counts ? Optional.of("r") : Optional.empty(), current(7));
    assertEquals(Optional.empty(), current(6));
    assertEquals(running, store.claim("r").map(Report::id));
    assertEquals(!state.isLast(), store.isHeld("r", 1));
  }

  @Test
  void theNewestOfSeveralReportsOfARoomIsTheOneThatCounts() {
    store.insert(queued("first", 7));
    Report first = store.find("first").orElseThrow();
    assertEquals(2, store.nextGeneration("room", "ada", 7));
    store.insert(again(first, "again", 2));
    store.insert(TestReports.queued("later", "room", 9, AT.plusMillis(1)));
    store.insert(TestReports.queued("elsewhere", "other", 7, AT.plusMillis(2)));

    assertEquals(3, store.nextGeneration("room", "ada", 7));
    assertEquals(2, store.nextGeneration("room", "ada", 9));
    assertEquals(Optional.of("again"), current(7));
    assertEquals(Optional.of("later"), store.unfinished("room", "ada").map(Report::id));
    store.setState("later", State.CANCELLED, "Cancelled", null, AT);
    assertEquals(Optional.of("again"), store.unfinished("room", "ada").map(Report::id));
    store.setState("again", State.FAILED, "Failed", "Failed", AT);
    assertEquals(Optional.of("first"), current(7));
    assertEquals(2, store.unfinished("ada").size());
  }

  @Test
  void eachClaimIsANewAttemptThatFencesOffTheOnesBefore() {
    store.insert(queued("r", 10));
    assertFalse(store.isHeld("r", 1));
    assertEquals(1, store.claim("r").orElseThrow().attempt());
    store.beginStep("r", SUMMARIZING, "Summarizing", 10, AT);
    assertTrue(store.progress("r", 1, SUMMARIZING, "Summarizing: 40 %", 4));
    assertEquals(2, store.claim("r").orElseThrow().attempt());

    assertFalse(store.isHeld("r", 1));
    assertTrue(store.isHeld("r", 2));
    assertFalse(store.progress("r", 1, SUMMARIZING, "Summarizing: 90 %", 9));
    assertFalse(store.progress("r", 2, WRITING, "Writing: 90 %", 9));
    assertEquals(4, store.find("r").orElseThrow().done());
    assertEquals("Summarizing: 40 %", store.find("r").orElseThrow().status());
    assertEquals(Optional.empty(), store.claim("none"));
    assertFalse(store.isHeld("none", 1));
    assertFalse(store.progress("none", 1, SUMMARIZING, "x", 1));
  }

  @Test
  void claimsAtTheSameMomentAreDifferentAttempts() throws Exception {
    store.insert(queued("r", 10));
    List<Integer> attempts = atOnce(8, () -> store.claim("r").orElseThrow().attempt());
    assertEquals(IntStream.rangeClosed(1, 8).boxed().toList(), attempts.stream().sorted().toList());
    assertEquals(8, store.effort("r").leasesSinceProgress());
  }

  @Test
  void aLockedReportWaitsForTheTransactionThatHoldsIt() throws Exception {
    store.insert(queued("r", 10));
    List<String> order =
        atOnce(
            4,
            () ->
                database
                    .jdbi()
                    .inTransaction(
                        handle -> {
                          assertEquals(State.QUEUED, store.lock("r").orElseThrow().state());
                          Report report = store.find("r").orElseThrow();
                          store.progress("r", 0, State.QUEUED, "read", report.done() + 1);
                          Report read = store.find("r").orElseThrow();
                          return report.done() + " " + read.done();
                        }));
    assertEquals(List.of("0 1", "1 2", "2 3", "3 4"), order.stream().sorted().toList());
    assertEquals(Optional.empty(), store.lock("none"));
  }

  @Test
  void aStepBeginsWithNothingDoneAndKeepsItsOwnFailuresOnly() {
    store.insert(queued("r", 10));
    store.beginStep("r", SUMMARIZING, "Summarizing", 10, AT);
    store.progress("r", 0, SUMMARIZING, "Summarizing", 7);
    store.countFailure("r", "Tried again");
    store.countFailure("r", "Tried again");
    assertEquals(2, store.find("r").orElseThrow().consecutiveFailures());
    assertEquals("Tried again", store.find("r").orElseThrow().status());

    store.beginStep("r", SUMMARIZING, "Once more", 10, AT.plusSeconds(1));
    Report begun = store.find("r").orElseThrow();
    assertEquals(List.of(0L, 10L), List.of(begun.done(), begun.total()));
    assertEquals(2, begun.consecutiveFailures());
    assertEquals(AT.plusSeconds(1), begun.stepAt());
    store.beginStep("r", WRITING, "Writing", 10, AT);
    assertEquals(0, store.find("r").orElseThrow().consecutiveFailures());
    assertEquals(WRITING, store.find("r").orElseThrow().state());
  }

  @Test
  void countsLeasesUntilSomethingIsStoredAndAllTheWork() {
    store.insert(queued("r", 10));
    List<Runnable> storing =
        List.of(
            () -> store.saveCheckpoint("r", "part", "{}"),
            () -> store.countFailure("r", "Tried again"),
            () -> store.saveSummary("r", "Saved", summary("x")));
    for (Runnable stored : storing) {
      store.claim("r");
      store.claim("r");
      store.claim("r");
      store.uncountLease("r");
      assertEquals(2, store.effort("r").leasesSinceProgress());
      stored.run();
      assertEquals(0, store.effort("r").leasesSinceProgress());
    }
    int attempt = store.find("r").orElseThrow().attempt();
    store.addWork("r", attempt, Duration.ofMillis(1_500));
    store.addWork("r", attempt, Duration.ofDays(30));
    store.addWork("r", attempt - 1, Duration.ofDays(1));
    assertEquals(Duration.ofDays(30).plusMillis(1_500), store.effort("r").worked());
    store.setState("r", State.QUEUED, "Queued for retry", null, null);
    assertEquals(new ReportStore.Effort(0, Duration.ZERO), store.effort("r"));
  }

  @Test
  void keepsWhatThePartsOfAStepHaveComeTo() {
    store.insert(queued("r", 10));
    store.insert(queued("s", 11));
    String longest = "€".repeat(1_048_576);
    String part = "p".repeat(100);
    assertEquals(Optional.empty(), store.checkpoint("r", part));
    store.saveCheckpoint("r", part, "first");
    store.saveCheckpoint("r", part, longest);
    store.saveCheckpoint("r", "empty", "");
    store.saveCheckpoint("s", part, "of another report");

    assertTrue(store.checkpoint("r", part).orElseThrow().equals(longest), "the very same text");
    assertEquals(Optional.of(""), store.checkpoint("r", "empty"));
    store.saveSummary("r", "Saved", summary("x"));
    assertEquals(Optional.empty(), store.checkpoint("r", part));
    assertEquals(Optional.of("of another report"), store.checkpoint("s", part));
  }

  @Test
  void aCheckpointOfATransactionThatIsRolledBackWasNeverKept() {
    store.insert(queued("r", 10));
    store.saveCheckpoint("r", "part", "kept");
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      store.saveCheckpoint("r", "part", "lost");
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(Optional.of("kept"), store.checkpoint("r", "part"));
  }

  @Test
  void aSummaryComesBackAsItWasSavedWhateverItsTexts() {
    store.insert(queued("r", 10));
    Summary summary =
        new Summary(
            List.of(
                new Summary.Point(
                    "nul \0, quotes \"', 😀, \u2028, =1+1", List.of(1L, 4_000_000_000L)),
                new Summary.Point(
                    "x".repeat(200_000), LongStream.range(0, 5_000).boxed().toList())),
            "a model",
            "v1",
            5_000_000_000L,
            1,
            10,
            "A notice.");
    store.saveSummary("r", "Summary saved", summary);
    assertEquals(summary, store.find("r").orElseThrow().summary());
    assertEquals("Summary saved", store.find("r").orElseThrow().status());
  }

  @Test
  void aFinishedReportHasItsFilesAndItsTimes() {
    store.insert(queued("r", 10));
    store.beginStep("r", WRITING, "Writing", 10, AT);
    store.finish("r", "Finished", List.of(FILE, NOTES), AT.plusSeconds(1), AT.plusSeconds(60));

    Report report = store.find("r").orElseThrow();
    assertEquals(State.FINISHED, report.state());
    assertEquals(List.of(NOTES, FILE), report.files());
    assertEquals(Optional.of(FILE), report.file("xlsx"));
    assertEquals(Optional.empty(), report.file("ndjson"));
    assertEquals(List.of(report), store.of("ada", null, 10));
    assertEquals(AT.plusSeconds(1), report.finishedAt());
    assertEquals(AT.plusSeconds(60), report.expiresAt());
    assertEquals(10, report.done());
    assertNull(report.error());
  }

  @Test
  void aFailedReportSaysWhyUntilItIsQueuedAgain() {
    store.insert(queued("r", 10));
    store.countFailure("r", "Tried again");
    store.setState("r", State.FAILED, "It failed.", "e".repeat(500), AT);
    Report failed = store.find("r").orElseThrow();
    assertEquals("e".repeat(500), failed.error());
    assertEquals(AT, failed.finishedAt());

    store.setState("r", State.QUEUED, "Queued for retry", null, null);
    Report queued = store.find("r").orElseThrow();
    assertNull(queued.error());
    assertNull(queued.finishedAt());
    assertEquals(0, queued.consecutiveFailures());
  }

  @Test
  void tellsWhichReportsEndedBeforeATimeTheOldestFirst() {
    for (int i = 0; i < 5; i++) {
      store.insert(queued("r" + i, i));
      store.setState("r" + i, State.CANCELLED, "Cancelled", null, AT.minusMillis(i));
    }
    store.insert(queued("running", 9));
    assertEquals(List.of("r4", "r3", "r2", "r1"), store.endedBefore(AT, 10));
    assertEquals(List.of("r4", "r3"), store.endedBefore(AT, 2));
    assertEquals(List.of("r4"), store.endedBefore(AT.minusMillis(3), 10));
  }

  @Test
  void erasingAReportLeavesNothingOfItAndAllOfTheOthers() {
    JdbcEventLog log = new JdbcEventLog(database.jdbi(), new SettableClock());
    log.openChannel("ada");
    for (String id : List.of("r", "s")) {
      store.insert(queued(id, id.charAt(0)));
      store.finish(id, "Finished", List.of(FILE), AT, AT);
      store.saveCheckpoint(id, "part", "{}");
      log.append(ReportEvents.channel("ada"), id, ReportEvents.STATUS, "Queued", e -> {});
      database
          .jdbi()
          .useHandle(
              h ->
                  h.execute(
                      "insert into delivery (id, channel, subject_id, target, message_id, state,"
                          + " attempt, delivery_attempts)"
                          + " values (?, 'mail', ?, 'ada@example.org', ?, 'SENT', 1, 1)",
                      id,
                      id,
                      "<" + id + ">"));
    }
    assertEquals(MailState.SENT, store.find("r").orElseThrow().mail().state());

    store.erase("r");
    store.erase("r");

    assertEquals(Optional.empty(), store.find("r"));
    assertEquals(Optional.empty(), store.checkpoint("r", "part"));
    assertEquals(Optional.empty(), log.first("r"));
    assertEquals(MailState.SENT, store.find("s").orElseThrow().mail().state());
    assertEquals(List.of(FILE), store.find("s").orElseThrow().files());
    assertEquals(Optional.of("{}"), store.checkpoint("s", "part"));
    assertEquals(Optional.of(2L), log.first("s"));
  }

  private Optional<String> current(long upTo) {
    return store.current("room", "ada", upTo).map(Report::id);
  }

  private static Report queued(String id, long upTo) {
    return TestReports.queued(id, "room", upTo, AT);
  }

  private static Report again(Report r, String id, int generation) {
    return new Report(
        id,
        r.room(),
        r.roomTitle(),
        r.recipient(),
        r.upTo(),
        generation,
        r.state(),
        r.status(),
        r.done(),
        r.total(),
        r.attempt(),
        r.consecutiveFailures(),
        r.createdAt(),
        null,
        null,
        null,
        null,
        r.mail(),
        null,
        List.of());
  }

  private static Summary summary(String text) {
    return new Summary(
        List.of(new Summary.Point(text, List.of(1L))), Summary.EXTRACTIVE, null, 0, 0, 1, null);
  }

  private static List<String> ids(List<Report> reports) {
    return reports.stream().map(Report::id).toList();
  }
}
