package dev.debrief.workbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.room.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Assumptions;

/** Real rooms as files beside the project, which not every machine has, and those of the demo. */
final class TestData {

  private static final Path DIRECTORY =
      Path.of(System.getProperty("debrief.test.data", "../shared/data"));

  private static final ObjectMapper JSON = new ObjectMapper();

  private TestData() {}

  /** The room in the file; where there is no such file the test is skipped, saying so. */
  static Room room(String file) throws IOException {
    Path path = DIRECTORY.resolve(file);
    Assumptions.assumeTrue(
        Files.isRegularFile(path),
        () -> "no " + path + ": set -Ddebrief.test.data to the directory of test rooms");
    return room(file, Files.readAllLines(path));
  }

  /** A room of the demo. */
  static Room demo(String name) throws IOException {
    String file = "/dev/debrief/demo/rooms/" + name + ".ndjson";
    try (InputStream lines = TestData.class.getResourceAsStream(file)) {
      return room(name, IOUtils.readLines(lines, StandardCharsets.UTF_8));
    }
  }

  private static Room room(String title, List<String> lines) throws IOException {
    Room room = new Room().titled(title);
    for (String line : lines) {
      room.add(message(room.messages.size() + 1, JSON.readTree(line)));
    }
    return room;
  }

  private static Message message(long number, JsonNode line) {
    List<Message.Attachment> files = new ArrayList<>();
    line.path("attachments")
        .forEach(
            file ->
                files.add(
                    new Message.Attachment(
                        file.path("name").asText(), file.path("url").textValue(), 1_024L)));
    return new Message(
        number,
        line.path("id").asText("id-" + number),
        line.get("author").textValue(),
        Instant.parse(line.get("sentAt").textValue()),
        withoutLoneSurrogates(line.get("text").textValue()),
        line.path("replyTo").textValue(),
        line.has("editedAt") ? Instant.parse(line.get("editedAt").textValue()) : null,
        line.path("deleted").asBoolean(),
        files);
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
