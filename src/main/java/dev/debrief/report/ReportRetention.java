package dev.debrief.report;

import dev.debrief.report.Report.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Erases reports that have ended, with all that belongs to them: summary, events, mail and file.
 * Safe on any thread and node.
 */
public final class ReportRetention {
  private static final Logger LOG = Logger.getLogger(ReportRetention.class.getName());
  private static final int AT_A_TIME = 100;

  private final Jdbi jdbi;
  private final ReportStore store;
  private final ReportFiles files;
  private final Duration retention;
  private final InstantSource clock;

  /**
   * @param retention how long a report is kept after it has ended
   */
  public ReportRetention(
      Jdbi jdbi, ReportStore store, ReportFiles files, Duration retention, InstantSource clock) {
    this.jdbi = jdbi;
    this.store = store;
    this.files = files;
    this.retention = retention;
    this.clock = clock;
  }

  /** Erases every report that has ended longer ago than reports are kept. */
  public void eraseExpired() {
    Instant before = clock.instant().minus(retention);
    List<String> expired = store.endedBefore(before, AT_A_TIME);
    while (!expired.isEmpty()) {
      expired.forEach(this::erase);
      expired = store.endedBefore(before, AT_A_TIME);
    }
  }

  /**
   * Erases a report, if it has ended. The file goes first: a crash in between leaves a report that
   * can be erased again, never a file without a report.
   *
   * @return the state it was in; empty where there is none
   */
  Optional<State> erase(String id) {
    return jdbi.inTransaction(
        handle -> {
          Optional<State> found = store.lock(id).map(ReportStore.Fence::state);
          if (found.isPresent() && found.get().isLast()) {
            deleteFiles(id);
            store.erase(id);
            handle.afterCommit(() -> LOG.info(() -> "Report " + id + " is erased"));
          }
          return found;
        });
  }

  private void deleteFiles(String id) {
    try {
      files.deleteAll(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
