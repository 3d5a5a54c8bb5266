package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.report.Report.StoredFile;
import dev.debrief.testing.TestDatabase;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcReportFilesTest {
  private final TestDatabase database = TestDatabase.onPostgres();
  private final ReportFiles files = new JdbcReportFiles(database.jdbi());

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void givesBackWhatWasWrittenFromAnyOffset() throws Exception {
    byte[] bytes = new byte[2 * JdbcReportFiles.CHUNK_BYTES + 17];
    new Random(7).nextBytes(bytes);

    StoredFile file = written("r", 1, bytes);

    assertEquals(bytes.length, file.bytes());
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
        file.sha256());
    for (int offset :
        new int[] {0, 1, JdbcReportFiles.CHUNK_BYTES, JdbcReportFiles.CHUNK_BYTES + 1}) {
      try (InputStream in = files.open(file.key(), offset)) {
        assertArrayEquals(Arrays.copyOfRange(bytes, offset, bytes.length), in.readAllBytes());
      }
    }
  }

  @Test
  void aDraftThatIsNotKeptAndWhatAnEarlierAttemptLeftAreGone() throws Exception {
    StoredFile first = written("r", 1, new byte[] {1});
    try (ReportFiles.Draft draft = files.begin("r", 2)) {
      draft.out().write(new byte[JdbcReportFiles.CHUNK_BYTES + 1]);
    }

    assertThrows(FileNotFoundException.class, () -> files.open(first.key(), 0));
    assertThrows(FileNotFoundException.class, () -> files.open("r-2", 0));
  }

  @Test
  void deletesOneReportsFilesAndNoOthers() throws Exception {
    StoredFile gone = written("r", 1, new byte[] {1});
    StoredFile kept = written("s", 1, new byte[] {2});

    files.deleteAll("r");

    assertThrows(FileNotFoundException.class, () -> files.open(gone.key(), 0));
    try (InputStream in = files.open(kept.key(), 0)) {
      assertArrayEquals(new byte[] {2}, in.readAllBytes());
    }
  }

  private StoredFile written(String report, int attempt, byte[] bytes) throws Exception {
    try (ReportFiles.Draft draft = files.begin(report, attempt)) {
      draft.out().write(bytes);
      return draft.keep();
    }
  }
}
