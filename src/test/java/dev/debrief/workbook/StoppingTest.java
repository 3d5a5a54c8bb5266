package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

/** Who cancels a report waits for no more than a thousand rows, wherever in the workbook it is. */
class StoppingTest {

  private static final int MOST_ROWS = 1_000;

  /** As many as a cell can hold, and that for the whole length a message may have. */
  private static final String FOUR_THOUSAND_ROWS = "\n".repeat(Message.MAX_TEXT_CHARACTERS);

  private final PoiWorkbook workbook = new PoiWorkbook("1.2.3");
  private final Watcher watcher = new Watcher();

  @Test
  void withinAThousandMessages() {
    assertStops(new Cancelling(noise(5_000)).atMessage(2_100));
    assertEquals(List.of(1_000L, 2_000L), watcher.done);
  }

  @Test
  void withinAThousandRowsOfOneMessage() {
    assertStops(new Cancelling(Room.of("short", FOUR_THOUSAND_ROWS)).atName(1_500));
  }

  @Test
  void withinAThousandParticipants() {
    Room room = new Room();
    for (int i = 0; i < 5_000; i++) {
      room.add("author " + i, Room.START, "hello", null);
    }
    assertStops(new Cancelling(room).atName(5_000 + 1_100));
  }

  @Test
  void withinAThousandAttachments() {
    Room room = Room.of("hello").add(withFiles(2, 5_000));
    int before = 2 + 1; // two messages, one participant
    assertStops(new Cancelling(room).atName(before + 1_100));
  }

  @Test
  void withinAThousandMessagesThatAreReadForTheirAttachments() {
    Room room = noise(5_000).add(withFiles(5_001, 1));
    assertStops(new Cancelling(room).atMessage(5_001 + 1_100));
  }

  /** Nothing is asked for while its rows are written, so the questions themselves are counted. */
  @Test
  void withinAThousandDays() throws IOException {
    int days = 40_000;
    int asked = asked(room(days, Duration.ofDays(1))) - asked(room(days, Duration.ZERO));
    assertTrue(asked >= days / MOST_ROWS - 1, () -> "asked " + asked + " times");
  }

  @Test
  void whenTheFileGoesOutSlowly() {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            watcher.cancel();
          }
        };
    assertThrows(
        CancellationException.class, () -> workbook.write(noise(5_000).content(), out, watcher));
    assertTrue(out.size() <= 128 * 1024, () -> out.size() + " bytes after the cancellation");
  }

  private void assertStops(Cancelling transcript) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CancellationException cancelled =
        assertThrows(
            CancellationException.class,
            () -> workbook.write(new Room().content(transcript), out, watcher));
    assertEquals("cancelled by the test", cancelled.getMessage());
    assertTrue(
        transcript.messagesAfter <= MOST_ROWS && transcript.namesAfter <= MOST_ROWS,
        () -> transcript.messagesAfter + " messages, " + transcript.namesAfter + " rows after it");
    assertThrows(
        Exception.class,
        () -> new XSSFWorkbook(new ByteArrayInputStream(out.toByteArray())).close(),
        "what was written must not pass for a workbook");
  }

  private int asked(Room room) throws IOException {
    Watcher asking = new Watcher();
    workbook.write(room.content(), OutputStream.nullOutputStream(), asking);
    return asking.checks();
  }

  private static Room room(int messages, Duration between) {
    Room room = new Room();
    for (int i = 0; i < messages; i++) {
      room.sent(Room.START.plus(between.multipliedBy(i)));
    }
    return room;
  }

  private static Message withFiles(long number, int files) {
    Message.Attachment file = new Message.Attachment("notes.txt", null, null);
    return new Message(
        number,
        null,
        "ada",
        Room.START,
        "with files",
        null,
        null,
        false,
        Collections.nCopies(files, file));
  }

  private static Room noise(int messages) {
    Random random = new Random(42);
    Room room = new Room();
    for (int i = 0; i < messages; i++) {
      room.say(Long.toHexString(random.nextLong()) + random.nextLong());
    }
    return room;
  }

  /** Cancels at a message, or at the question for the name in a row, and counts on. */
  private final class Cancelling implements Transcript {
    private final Transcript transcript;
    private int cancelAtMessage = Integer.MAX_VALUE;
    private int cancelAtName = Integer.MAX_VALUE;
    private int messages;
    private int names;
    private boolean cancelled;
    private int messagesAfter;
    private int namesAfter;

    private Cancelling(Room room) {
      transcript = new Room.Listed(room.messages);
    }

    /** Counted over all times the transcript is read. */
    private Cancelling atMessage(int nth) {
      cancelAtMessage = nth;
      return this;
    }

    private Cancelling atName(int nth) {
      cancelAtName = nth;
      return this;
    }

    private void cancel() {
      cancelled = true;
      watcher.cancel();
    }

    @Override
    public long count() {
      return transcript.count();
    }

    @Override
    public String nameOf(String author) {
      namesAfter += cancelled ? 1 : 0;
      if (++names == cancelAtName) {
        cancel();
      }
      return author;
    }

    @Override
    public OptionalLong numberOf(String id) {
      return transcript.numberOf(id);
    }

    @Override
    public String excerpt() {
      return transcript.excerpt();
    }

    @Override
    public void read(Reader reader) throws IOException {
      transcript.read(
          message -> {
            messagesAfter += cancelled ? 1 : 0;
            if (++messages == cancelAtMessage) {
              cancel();
            }
            reader.message(message);
          });
    }
  }
}
