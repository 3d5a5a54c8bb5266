package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.report.Report.State;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.room.RoomStore;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What erasing does on every database. */
abstract class ReportRetentionContract {
  private static final Duration RETENTION = Duration.ofDays(30);

  @TempDir Path folder;
  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final ReportStore store;
  private final JdbcEventLog log;
  private ReportFiles files;
  private ReportRetention eraser;

  ReportRetentionContract(TestDatabase database) {
    this.database = database;
    store = new ReportStore(database.jdbi(), new Json());
    log = new JdbcEventLog(database.jdbi(), clock);
  }

  @BeforeEach
  void setUp() throws Exception {
    new RoomStore(database.jdbi(), new Json(), clock).put("room", "Room", List.of());
    log.openChannel("ada");
    files = new DirectoryReportFiles(folder);
    eraser = new ReportRetention(database.jdbi(), store, files, RETENTION, clock);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void erasesAReportWithAllThatBelongsToItOnceItsTimeIsOver() throws Exception {
    StoredFile file = finished("old");
    store.saveCheckpoint("old", "part", "{}");
    clock.advance(RETENTION.plusMillis(1));

    eraser.eraseExpired();

    assertEquals(Optional.empty(), store.find("old"));
    assertEquals(Optional.empty(), log.first("old"));
    assertEquals(Optional.empty(), store.checkpoint("old", "part"));
    assertThrows(FileNotFoundException.class, () -> files.open(file.key(), 0));
  }

  @Test
  void keepsWhatIsYoungerAndWhatHasNotEnded() throws Exception {
    store.insert(TestReports.queued("running", "room", 1, clock.instant()));
    clock.advance(Duration.ofDays(1));
    StoredFile file = finished("young");
    clock.advance(RETENTION.minusSeconds(1));

    eraser.eraseExpired();

    assertEquals(State.QUEUED, store.find("running").orElseThrow().state());
    assertEquals(State.FINISHED, store.find("young").orElseThrow().state());
    files.open(file.key(), 0).close();
  }

  @Test
  void erasesFailedReportsTooAndMoreThanOnePageOfThem() {
    for (int i = 0; i < 230; i++) {
      store.insert(TestReports.queued("r" + i, "room", i, clock.instant()));
      store.setState("r" + i, State.FAILED, "failed", "failed", clock.instant());
    }
    clock.advance(RETENTION.plusMillis(1));

    eraser.eraseExpired();

    assertEquals(List.of(), store.of("ada", null, 10));
  }

  @Test
  void leavesAReportThatRunsWhenAskedForThatOne() {
    store.insert(TestReports.queued("running", "room", 1, clock.instant()));

    assertEquals(Optional.of(State.QUEUED), eraser.erase("running"));
    assertEquals(State.QUEUED, store.find("running").orElseThrow().state());
    assertEquals(Optional.empty(), eraser.erase("none"));
  }

  private StoredFile finished(String id) throws Exception {
    Report report = TestReports.queued(id, "room", id.length(), clock.instant());
    store.insert(report);
    new ReportEvents(SseServer.builder().log(log).build(), log, new Json())
        .publisher(report)
        .finish("Finished");
    try (ReportFiles.Draft draft = files.begin(id, 1, "xlsx")) {
      draft.out().write(1);
      StoredFile file = draft.keep();
      store.finish(id, "Finished", List.of(file), clock.instant(), clock.instant().plus(RETENTION));
      return file;
    }
  }
}
