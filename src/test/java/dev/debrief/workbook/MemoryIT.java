package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A heap that could never hold the room is the plainest proof that the room is not held: the room
 * is written in a process of its own, whose texts alone are larger than its memory.
 */
@Tag("slow")
class MemoryIT {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String HEAP = "-Xmx64m";
  private static final int SHEET = 1_048_575;
  private static final int MORE_THAN_A_SHEET = 1_100_000;
  private static final String WORDS = "the quick brown fox jumps over the lazy dog ";
  private static final String LONG = WORDS.repeat(10);

  @TempDir private Path directory;

  @Test
  void doesNotGrowWithTheTexts() throws IOException, InterruptedException {
    write(200_000, LONG);
  }

  @Test
  void doesNotGrowWithTheMessages() throws IOException, InterruptedException {
    write(1_000_000, WORDS);
  }

  @Test
  void doesNotGrowWithTheSheets() throws IOException, InterruptedException {
    Path file = write(MORE_THAN_A_SHEET, WORDS);
    try (ReadableWorkbook book = new ReadableWorkbook(file.toFile())) {
      assertLines(1, SHEET, book.findSheet("Messages"));
      assertLines(SHEET + 1, MORE_THAN_A_SHEET, book.findSheet("Messages (2)"));
      assertTrue(book.findSheet("Messages (3)").isEmpty());
    }
  }

  /** Objects made for a message, beside those of the room itself, are no more for many of them. */
  @Test
  void doesNotMakeMoreObjectsForMoreMessages() throws IOException {
    allocated(20_000); // what is loaded and compiled by the first ones
    long fixed = allocated(0);
    double few = (allocated(10_000) - fixed) / 10_000.0;
    double many = (allocated(1_000_000) - fixed) / 1_000_000.0;
    System.out.printf(
        "allocated: %d bytes a workbook, %.0f a message of 10,000, %.0f of 1,000,000%n",
        fixed, few, many);
    assertTrue(many <= 1.2 * few, () -> many + " bytes a message, not " + few);
  }

  private static long allocated(int messages) throws IOException {
    Transcript room = new Generated(messages, WORDS);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    room.read(message -> {});
    long reading = THREADS.getCurrentThreadAllocatedBytes() - before;
    new PoiWorkbook("1.2.3")
        .write(new Room().content(room), OutputStream.nullOutputStream(), new Watcher());
    return THREADS.getCurrentThreadAllocatedBytes() - before - 2 * reading;
  }

  private static void assertLines(int first, int last, Optional<Sheet> sheet) throws IOException {
    try (Stream<Row> rows = sheet.orElseThrow().openStream()) {
      int expected = first;
      for (Row row : (Iterable<Row>) rows.skip(1)::iterator) {
        assertEquals(expected, row.getCell(0).asNumber().intValueExact());
        assertEquals(expected + " " + WORDS, row.getCellText(Reopened.TEXT));
        expected++;
      }
      assertEquals(last + 1, expected);
    }
  }

  /** Writes a room in a process of its own and returns the file. */
  private Path write(int messages, String words) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path file = directory.resolve("room.xlsx");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Writing.class.getName(),
                Integer.toString(messages),
                words,
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(writer.waitFor(2, TimeUnit.MINUTES), "not done after two minutes");
      assertEquals(0, writer.exitValue(), () -> read(output));
    } finally {
      writer.destroyForcibly();
    }
    return file;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** The process that writes so many messages of those words to that file. */
  static final class Writing {

    private Writing() {}

    public static void main(String[] arguments) throws IOException {
      int messages = Integer.parseInt(arguments[0]);
      Room room = new Room().point("The last one.", (long) messages);
      try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
        new PoiWorkbook("1.2.3")
            .write(room.content(new Generated(messages, arguments[1])), out, new Watcher());
      }
    }
  }

  /** Makes its messages as they are read; every second one answers the one before. */
  private record Generated(int messages, String words) implements Transcript {

    @Override
    public long count() {
      return messages;
    }

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
      for (long number = 1; number <= messages; number++) {
        String answered = number % 2 == 0 ? "id-" + (number - 1) : null;
        reader.message(
            new Message(
                number,
                "id-" + number,
                "ada",
                Room.START.plusSeconds(number),
                number + " " + words,
                answered,
                null,
                false,
                List.of()));
      }
    }
  }
}
