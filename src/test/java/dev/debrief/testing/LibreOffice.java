package dev.debrief.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The machine's LibreOffice, without a screen and with settings of its own. Where it is not
 * installed the test is skipped and says so, unless {@code -Ddebrief.tools=required}.
 */
public final class LibreOffice {

  /**
   * Comma, double quote, UTF-8, from the first line, no columns, English, text always quoted,
   * numbers and dates as they are shown, each sheet a file of its own.
   */
  private static final String CSV =
      "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false,true,false,false,-1";

  private static final int MOST_MINUTES = 4;

  private LibreOffice() {}

  /**
   * Writes every sheet of the workbooks as {@code workbook-sheet.csv} into the folder.
   *
   * @return what LibreOffice said meanwhile
   */
  public static String exportSheets(List<Path> workbooks, Path folder)
      throws IOException, InterruptedException {
    Optional<String> program = Installed.program("soffice");
    Installed.need(program.isPresent(), "soffice");
    List<String> command = new ArrayList<>();
    command.add(program.get());
    command.add("-env:UserInstallation=" + folder.resolve("profile").toUri());
    command.addAll(List.of("--headless", "--norestore", "--convert-to", CSV));
    command.addAll(List.of("--outdir", folder.toString()));
    workbooks.forEach(workbook -> command.add(workbook.toString()));
    Path said = folder.resolve("said.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        throw new AssertionError("LibreOffice takes more than " + MOST_MINUTES + " minutes");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(said, StandardCharsets.UTF_8);
  }

  /** The lines of a file with commas, some of whose texts are in double quotes. */
  public static List<List<String>> lines(Path csv) throws IOException {
    String text = Files.readString(csv, StandardCharsets.UTF_8);
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = quoted && text.startsWith("\"\"", i);
      if (doubled) {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted || (c != ',' && c != '\n')) {
        cell.append(c);
      } else {
        line.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          lines.add(line);
          line = new ArrayList<>();
        }
      }
    }
    return lines;
  }
}
