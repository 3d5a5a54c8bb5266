package dev.debrief.summary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.testing.ListedTranscript;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Rooms for tests: written down in the test, or read line by line from a file of real messages. */
public final class Rooms {
  public static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private Rooms() {}

  /** A room of {@code author: text} lines; the author ends at the first colon. */
  public static Transcript of(String... lines) {
    return of(
        Stream.of(lines)
            .map(line -> line.split(": ", 2))
            .map(parts -> new String[] {parts[0], parts.length > 1 ? parts[1] : ""})
            .toArray(String[][]::new));
  }

  /** A room of pairs of author and text. */
  public static Transcript of(String[]... authorsAndTexts) {
    List<Message> messages = new ArrayList<>();
    for (String[] line : authorsAndTexts) {
      messages.add(message(messages.size() + 1L, line[0], line[1]));
    }
    return new ListedTranscript(messages);
  }

  public static Message message(long number, String author, String text) {
    return new Message(
        number, null, author, START.plusSeconds(number), text, null, null, false, List.of());
  }

  /**
   * The room in a file under the directory {@code debrief.test.data}; the test is skipped where
   * there is none.
   */
  public static Transcript file(String name) throws IOException {
    Path file = Path.of(System.getProperty("debrief.test.data", "../shared/data"), name);
    Assumptions.assumeTrue(
        Files.exists(file), () -> "no test data at " + file + ", see -Ddebrief.test.data");
    long count;
    try (Stream<String> lines = Files.lines(file)) {
      count = lines.count();
    }
    return new FileTranscript(file, count);
  }

  private record FileTranscript(Path file, long count) implements Transcript {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String nameOf(String author) {
      return author;
    }

    @Override
    public OptionalLong numberOf(String id) {
      return OptionalLong.empty();
    }

    @Override
    public String excerpt() {
      return "";
    }

    @Override
    public void read(Reader reader) throws IOException {
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode json = JSON.readTree(line);
          String text = json.path("text").asText().replace('\0', '\uFFFD');
          reader.message(message(++number, json.path("author").asText(), text));
        }
      }
    }
  }
}
