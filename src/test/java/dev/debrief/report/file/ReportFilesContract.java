package dev.debrief.report.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportFiles.Draft;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a store of reports' files promises, wherever they are. */
abstract class ReportFilesContract {
  private static final int CHUNK = JdbcReportFiles.CHUNK_BYTES;
  private static final String FORMAT = "xlsx";
  private static final byte[] ABC = {'a', 'b', 'c'};

  /** The files as a process that has just started finds them: the same ones at each call. */
  protected abstract ReportFiles files() throws Exception;

  protected static StoredFile kept(ReportFiles files, String report, int attempt, byte[] bytes)
      throws IOException {
    try (Draft draft = files.begin(report, attempt, FORMAT)) {
      draft.out().write(bytes);
      return draft.keep();
    }
  }

  private static StoredFile kept(ReportFiles files, String format, byte[] bytes)
      throws IOException {
    try (Draft draft = files.begin("r", 1, format)) {
      draft.out().write(bytes);
      return draft.keep();
    }
  }

  protected static byte[] read(ReportFiles files, String key, long offset) throws IOException {
    try (InputStream in = files.open(key, offset)) {
      return in.readAllBytes();
    }
  }

  protected static void assertNotThere(ReportFiles files, String key) {
    assertThrows(FileNotFoundException.class, () -> files.open(key, 0));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void givesBackWhatWasWrittenFromAnyOffset() throws Exception {
    ReportFiles files = files();
    for (int length : new int[] {1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17}) {
      byte[] bytes = random(length);
      StoredFile file = kept(files, "r" + length, 1, bytes);

      assertEquals(length, file.bytes());
      assertEquals(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
          file.sha256());
      for (int offset : new int[] {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, length - 1, length}) {
        if (offset <= length) {
          byte[] rest = Arrays.copyOfRange(bytes, offset, length);
          assertArrayEquals(rest, read(files, file.key(), offset), length + " from " + offset);
        }
      }
    }
  }

  @Test
  void keepsAFileOfEachFormatApart() throws Exception {
    ReportFiles files = files();
    StoredFile book = kept(files, "xlsx", ABC);
    StoredFile notes = kept(files, "md", new byte[] {1});
    assertEquals("xlsx", book.format());
    assertEquals("md", notes.format());
    try (Draft later = files.begin("r", 2, "md")) {
      later.out().write(2);
    }
    assertArrayEquals(ABC, read(files, book.key(), 0));
    assertNotThere(files, notes.key());

    files.deleteAll("r");

    assertNotThere(files, book.key());
    assertNothingIsLeft();
  }

  @Test
  void saysHowLongAFileIsAndWhatItsDigestIs() throws Exception {
    StoredFile file = kept(files(), "r", 1, ABC);
    assertEquals(3, file.bytes());
    assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", file.sha256());
  }

  @Test
  void keepsAFileWithoutBytes() throws Exception {
    StoredFile file = kept(files(), "r", 1, new byte[0]);
    assertEquals(0, file.bytes());
    assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", file.sha256());
    assertEquals(0, read(files(), file.key(), 0).length);
  }

  @Test
  void takesBytesInPiecesOfAnySize() throws Exception {
    byte[] bytes = random(CHUNK + 1_000);
    StoredFile file;
    try (Draft draft = files().begin("r", 1, FORMAT)) {
      draft.out().write(bytes, 0, 0);
      draft.out().write(bytes[0]);
      draft.out().write(bytes, 1, 9);
      draft.out().write(bytes, 10, CHUNK);
      draft.out().flush();
      draft.out().write(bytes, CHUNK + 10, 990);
      file = draft.keep();
    }
    assertEquals(bytes.length, file.bytes());
    assertArrayEquals(bytes, read(files(), file.key(), 0));
    try (InputStream in = files().open(file.key(), CHUNK - 1)) {
      assertEquals(bytes[CHUNK - 1] & 0xFF, in.read());
      assertEquals(bytes[CHUNK] & 0xFF, in.read());
      assertEquals(0, in.read(new byte[5], 2, 0));
      byte[] into = new byte[5];
      assertEquals(3, in.readNBytes(into, 1, 3));
      assertArrayEquals(
          Arrays.copyOfRange(bytes, CHUNK + 1, CHUNK + 4), Arrays.copyOfRange(into, 1, 4));
    }
  }

  @Test
  void findsAFileOnlyOnceItIsKept() throws Exception {
    ReportFiles files = files();
    String key = kept(files, "r", 1, ABC).key();
    files.delete(key);
    for (int length : new int[] {0, 3, CHUNK, 2 * CHUNK + 1}) {
      byte[] bytes = random(length);
      try (Draft draft = files.begin("r", 1, FORMAT)) {
        assertNotThere(files, key);
        draft.out().write(bytes);
        draft.out().flush();
        assertNotThere(files, key);
        assertEquals(key, draft.keep().key());
        assertArrayEquals(bytes, read(files, key, 0));
      }
      assertArrayEquals(bytes, read(files, key, 0));
      files.delete(key);
    }
  }

  @Test
  void leavesNothingOfADraftThatIsNotKept() throws Exception {
    ReportFiles files = files();
    String key = kept(files, "r", 1, ABC).key();
    files.delete(key);
    try (Draft draft = files.begin("r", 1, FORMAT)) {
      draft.out().write(random(2 * CHUNK + 1));
    }
    assertNotThere(files, key);
    assertNothingIsLeft();
  }

  /** Fails where anything is left of any report. */
  protected abstract void assertNothingIsLeft() throws Exception;

  @Test
  void aFileSurvivesItsProcessAndADraftDoesNot() throws Exception {
    StoredFile file = kept(files(), "r1", 1, ABC);
    String lost = kept(files(), "r2", 1, ABC).key();
    files().delete(lost);
    try (Draft draft = files().begin("r2", 1, FORMAT)) {
      draft.out().write(random(2 * CHUNK + 1));
      draft.out().flush();

      ReportFiles afterwards = files();

      assertArrayEquals(ABC, read(afterwards, file.key(), 0));
      assertNotThere(afterwards, lost);
      assertEquals(3, kept(afterwards, "r2", 1, ABC).bytes());
      assertArrayEquals(ABC, read(afterwards, lost, 0));
    }
  }

  @Test
  void anAttemptDeletesWhatEarlierOnesHaveLeft() throws Exception {
    ReportFiles files = files();
    StoredFile first = kept(files, "r", 1, ABC);
    StoredFile other = kept(files, "s", 1, ABC);
    try (Draft second = files.begin("r", 2, FORMAT)) {
      second.out().write(random(2 * CHUNK + 1));
      files.begin("r", 4, FORMAT).close();
    }
    assertNotThere(files, first.key());
    assertArrayEquals(ABC, read(files, other.key(), 0));
    files.delete(other.key());
    assertNothingIsLeft();
  }

  @Test
  void anAttemptThatWasHeldUpLeavesTheFileOfALaterOneAlone() throws Exception {
    ReportFiles files = files();
    byte[] bytes = random(CHUNK + 1);
    StoredFile later;
    try (Draft heldUp = files.begin("r", 1, FORMAT)) {
      heldUp.out().write(random(CHUNK + 5));
      later = kept(files, "r", 3, bytes);
      heldUp.out().write(random(CHUNK + 5));
      assertArrayEquals(bytes, read(files, later.key(), 0));
    }
    assertArrayEquals(bytes, read(files, later.key(), 0));

    files.begin("r", 2, FORMAT).close();

    assertArrayEquals(bytes, read(files, later.key(), 0));
    files.delete(later.key());
    assertNothingIsLeft();
  }

  @Test
  void deletesAFileAndDoesNotMindWhenItIsGone() throws Exception {
    ReportFiles files = files();
    String key = kept(files, "r", 1, random(CHUNK + 1)).key();
    files.delete(key);
    files.delete(key);
    assertNotThere(files, key);
    assertNothingIsLeft();
  }

  @Test
  void deletesAllThereIsOfOneReportAndOfNoOther() throws Exception {
    ReportFiles files = files();
    StoredFile gone = kept(files, "r1", 1, random(CHUNK + 1));
    StoredFile longer = kept(files, "r11", 1, ABC);
    StoredFile later = kept(files, "r1", 2, ABC);
    files.deleteAll("r1");
    files.deleteAll("r1");
    assertNotThere(files, gone.key());
    assertNotThere(files, later.key());
    assertArrayEquals(ABC, read(files, longer.key(), 0));
  }

  @Test
  void aFileThatIsDeletedWhileItIsReadNeverSeemsToHaveEnded() throws Exception {
    ReportFiles files = files();
    byte[] bytes = random(3 * CHUNK);
    String key = kept(files, "r", 1, bytes).key();
    try (InputStream in = files.open(key, 0)) {
      assertEquals(bytes[0] & 0xFF, in.read());
      files.delete(key);
      byte[] rest;
      try {
        rest = in.readAllBytes();
      } catch (IOException e) {
        return; // said out loud
      }
      assertTrue(Arrays.equals(Arrays.copyOfRange(bytes, 1, bytes.length), rest), "read on");
    }
  }
}
