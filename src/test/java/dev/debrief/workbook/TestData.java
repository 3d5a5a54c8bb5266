package dev.debrief.workbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Real rooms as files beside the project, which not every machine has. */
final class TestData {

  private static final Path DIRECTORY =
      Path.of(System.getProperty("debrief.test.data", "../shared/data"));

  private TestData() {}

  /** The room in the file; where there is no such file the test is skipped, saying so. */
  static Room room(String file) throws IOException {
    Path path = DIRECTORY.resolve(file);
    Assumptions.assumeTrue(
        Files.isRegularFile(path),
        () -> "no " + path + ": set -Ddebrief.test.data to the directory of test rooms");
    ObjectMapper json = new ObjectMapper();
    Room room = new Room().titled(file);
    List<String> lines = Files.readAllLines(path);
    for (String line : lines) {
      JsonNode message = json.readTree(line);
      room.add(
          message.get("author").textValue(),
          Instant.parse(message.get("sentAt").textValue()),
          withoutLoneSurrogates(message.get("text").textValue()),
          null);
    }
    return room;
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
