package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.room.Participant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A heap that could never hold the room is the plainest proof that the room is not held: the room
 * is written in a process of its own, whose texts alone are larger than its memory.
 */
class MemoryTest {

  private static final int MESSAGES = 200_000;
  private static final String HEAP = "-Xmx64m";
  private static final String WORDS = "the quick brown fox jumps over the lazy dog ".repeat(10);

  @TempDir private Path directory;

  @Test
  void doesNotGrowWithTheMessages() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Writing.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(writer.waitFor(60, TimeUnit.SECONDS), "not done after a minute");
      assertEquals(0, writer.exitValue(), () -> read(output));
    } finally {
      writer.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** The process that writes. */
  static final class Writing {

    private Writing() {}

    public static void main(String[] arguments) throws IOException {
      Room room = new Room().point("The last one.", (long) MESSAGES);
      Participant ada = new Participant("ada", "Ada", MESSAGES, Room.START, Room.START);
      new PoiWorkbook("1.2.3")
          .write(
              room.content(new Generated(), List.of(ada)),
              OutputStream.nullOutputStream(),
              new Watcher());
    }
  }

  /** Makes its messages as they are read; every second one answers the one before. */
  private record Generated() implements Transcript {

    @Override
    public long count() {
      return MESSAGES;
    }

    @Override
    public String nameOf(String author) {
      return author;
    }

    @Override
    public void read(Reader reader) throws IOException {
      for (long number = 1; number <= MESSAGES; number++) {
        String answered = number % 2 == 0 ? "id-" + (number - 1) : null;
        reader.message(
            new Message(
                number,
                "id-" + number,
                "ada",
                Room.START.plusSeconds(number),
                number + " " + WORDS,
                answered,
                null,
                false,
                List.of()));
      }
    }
  }
}
