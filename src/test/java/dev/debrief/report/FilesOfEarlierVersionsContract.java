package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.http.Json;
import dev.debrief.report.Report.StoredFile;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Reports of a version that knew of workbooks only keep them. */
abstract class FilesOfEarlierVersionsContract {

  /** An empty database without a schema. */
  protected abstract DataSource emptyDatabase();

  @Test
  void aReportThatHadAWorkbookHasOneFileAndOthersHaveNone() {
    DataSource database = emptyDatabase();
    Flyway.configure().dataSource(database).target("5").load().migrate();
    Jdbi jdbi = Jdbi.create(database);
    jdbi.useHandle(
        h -> {
          h.execute(
              "insert into room (id, title, last_seq, active_at)"
                  + " values ('room', 'Room', 0, current_timestamp)");
          for (int i = 1; i <= 2; i++) {
            h.execute(
                "insert into report (id, room_id, room_title, user_id, user_name, locale, zone,"
                    + " up_to_seq, generation, state, status, done, total, attempt, created_at)"
                    + " values (?, 'room', 'Room', 'ada', 'Ada', 'en', 'UTC', 0, ?, 'FAILED', 'x',"
                    + " 0, 0, 1, current_timestamp)",
                "r" + i,
                i);
          }
          h.execute(
              "update report set state = 'FINISHED', file_key = 'r1-1.xlsx',"
                  + " file_bytes = 5000000000, file_sha256 = 'ab' where id = 'r1'");
        });

    Flyway.configure().dataSource(database).load().migrate();

    ReportStore store = new ReportStore(jdbi, new Json());
    assertEquals(
        List.of(new StoredFile("xlsx", "r1-1.xlsx", 5_000_000_000L, "ab")),
        store.find("r1").orElseThrow().files());
    assertEquals(List.of(), store.find("r2").orElseThrow().files());
  }
}
