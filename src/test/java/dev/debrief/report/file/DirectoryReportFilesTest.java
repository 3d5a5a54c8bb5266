package dev.debrief.report.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReportFilesTest extends ReportFilesContract {
  @TempDir Path folder;

  @Override
  protected ReportFiles files() throws IOException {
    return new DirectoryReportFiles(folder);
  }

  @Override
  protected void assertNothingIsLeft() throws IOException {
    assertEquals(List.of(), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void makesItsFolder() throws IOException {
    Path deep = folder.resolve("home/files");
    new DirectoryReportFiles(deep);
    assertTrue(Files.isDirectory(deep));
  }

  @Test
  void writesUnderATemporaryName() throws IOException {
    try (ReportFiles.Draft draft = files().begin("r1", 1, "xlsx")) {
      assertEquals(List.of("r1-1.xlsx.part"), names());
      draft.keep();
      assertEquals(List.of("r1-1.xlsx"), names());
    }
    assertEquals(List.of("r1-1.xlsx"), names());
  }

  @Test
  void sweepsTheDraftsOfAnEarlierProcessAndNothingElse() throws IOException {
    kept(files(), "r1", 1, new byte[] {1});
    Files.writeString(folder.resolve("r2-1.xlsx.part"), "half");
    Files.writeString(folder.resolve("note.txt"), "not ours");
    files();
    assertEquals(List.of("note.txt", "r1-1.xlsx"), names());
  }

  @Test
  void beginsADraftAnewWhereOneWasLeft() throws IOException {
    ReportFiles files = files();
    Files.writeString(folder.resolve("r1-1.xlsx.part"), "longer than what follows");
    assertEquals(3, kept(files, "r1", 1, new byte[3]).bytes());
  }
}
