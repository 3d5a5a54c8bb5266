package dev.debrief.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles.Draft;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReportFilesTest {
  @TempDir Path folder;

  private ReportFiles files() throws IOException {
    return new DirectoryReportFiles(folder);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static void write(Draft draft, String text) throws IOException {
    draft.out().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static StoredFile kept(ReportFiles files, String report, int attempt, String text)
      throws IOException {
    try (Draft draft = files.begin(report, attempt)) {
      write(draft, text);
      return draft.keep();
    }
  }

  private static String read(ReportFiles files, String key, long offset) throws IOException {
    try (InputStream in = files.open(key, offset)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void makesItsFolder() throws IOException {
    Path deep = folder.resolve("home/files");
    new DirectoryReportFiles(deep);
    assertEquals(true, Files.isDirectory(deep));
  }

  @Test
  void findsAFileOnlyOnceItIsKept() throws IOException {
    ReportFiles files = files();
    try (Draft draft = files.begin("r1", 1)) {
      write(draft, "abc");
      assertEquals(List.of("r1-1.xlsx.part"), names());
      assertThrows(FileNotFoundException.class, () -> files.open("r1-1.xlsx", 0));
      StoredFile file = draft.keep();
      assertEquals("abc", read(files, file.key(), 0));
    }
    assertEquals(List.of("r1-1.xlsx"), names());
  }

  @Test
  void saysHowLongAFileIsAndWhatItsDigestIs() throws IOException {
    assertEquals(
        new StoredFile(
            "r1-2.xlsx", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        kept(files(), "r1", 2, "abc"));
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        kept(files(), "r2", 1, "").sha256());
  }

  @Test
  void leavesNothingOfADraftThatIsNotKept() throws IOException {
    try (Draft draft = files().begin("r1", 1)) {
      write(draft, "x".repeat(200_000));
    }
    assertEquals(List.of(), names());
  }

  @Test
  void sweepsTheDraftsOfAnEarlierProcessAndNothingElse() throws IOException {
    kept(files(), "r1", 1, "abc");
    Files.writeString(folder.resolve("r2-1.xlsx.part"), "half");
    Files.writeString(folder.resolve("note.txt"), "not ours");
    files();
    assertEquals(List.of("note.txt", "r1-1.xlsx"), names());
  }

  @Test
  void keepsTheAttemptsOfAReportApart() throws IOException {
    ReportFiles files = files();
    try (Draft lost = files.begin("r1", 1)) {
      write(lost, "of the lost attempt");
      StoredFile second = kept(files, "r1", 2, "of the second");
      assertEquals("of the second", read(files, second.key(), 0));
    }
    assertEquals(List.of("r1-2.xlsx"), names());
  }

  @Test
  void beginsADraftAnewWhereOneWasLeft() throws IOException {
    ReportFiles files = files();
    Files.writeString(folder.resolve("r1-1.xlsx.part"), "longer than what follows");
    assertEquals(3, kept(files, "r1", 1, "abc").bytes());
  }

  @Test
  void readsFromAnOffset() throws IOException {
    ReportFiles files = files();
    String key = kept(files, "r1", 1, "abcdef").key();
    assertEquals("def", read(files, key, 3));
    assertEquals("", read(files, key, 6));
  }

  @Test
  void deletesAFileAndDoesNotMindWhenItIsGone() throws IOException {
    ReportFiles files = files();
    String key = kept(files, "r1", 1, "abc").key();
    files.delete(key);
    files.delete(key);
    assertEquals(List.of(), names());
    assertThrows(FileNotFoundException.class, () -> files.open(key, 0));
  }
}
