package dev.debrief.report.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.debrief.http.Json;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.room.Room.Member;
import dev.debrief.room.RoomImport;
import dev.debrief.room.RoomStore;
import dev.debrief.room.Rooms;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomTranscriptTest {
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final RoomStore rooms = new RoomStore(database.jdbi(), json, clock);
  private final Rooms desk = new Rooms(rooms, SseServer.builder().build(), json, clock);

  RoomTranscriptTest() {
    rooms.put("plan", "Planning", List.of(new Member("ada", "Ada Lovelace", null)));
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private void say(int messages, String text) throws IOException {
    String line =
        "{\"author\":\"ada\",\"sentAt\":\"2026-11-22T17:00:00Z\",\"text\":\"" + text + "\"}\n";
    new RoomImport(desk, json)
        .read(
            "plan",
            new ByteArrayInputStream(line.repeat(messages).getBytes(StandardCharsets.UTF_8)),
            null,
            (number, reason) -> fail(reason));
  }

  private static List<Long> numbers(Transcript transcript) throws IOException {
    List<Long> numbers = new ArrayList<>();
    transcript.read(m -> numbers.add(m.number()));
    return numbers;
  }

  @Test
  void deliversEveryMessageOnceAndInOrderOverManyPages() throws IOException {
    say(2_500, "x");
    Transcript transcript = new RoomTranscript(rooms, "plan", 2_500);
    List<Long> all = LongStream.rangeClosed(1, 2_500).boxed().toList();
    assertEquals(all, numbers(transcript));
    assertEquals(all, numbers(transcript), "read again");
    assertEquals(2_500, transcript.count());
  }

  @Test
  void deliversLongMessagesAsWell() throws IOException {
    say(12, "x".repeat(900_000));
    List<Integer> lengths = new ArrayList<>();
    new RoomTranscript(rooms, "plan", 12).read(m -> lengths.add(m.text().length()));
    assertEquals(12, lengths.size());
    assertEquals(List.of(900_000), lengths.stream().distinct().toList());
  }

  @Test
  void endsWithTheLastMessageItsReaderSaw() throws IOException {
    say(10, "x");
    Transcript transcript = new RoomTranscript(rooms, "plan", 7);
    say(10, "later");
    assertEquals(LongStream.rangeClosed(1, 7).boxed().toList(), numbers(transcript));
    assertEquals(7, transcript.count());
  }

  @Test
  void deliversNothingOfAnEmptyRoom() throws IOException {
    Transcript transcript = new RoomTranscript(rooms, "plan", 0);
    assertEquals(List.of(), numbers(transcript));
    assertEquals(0, transcript.count());
  }

  @Test
  void refusesToPassOverAMissingMessage() throws IOException {
    say(3, "x");
    Transcript transcript = new RoomTranscript(rooms, "plan", 5);
    assertThrows(IOException.class, () -> numbers(transcript));
  }

  @Test
  void stopsWhereItsReaderFails() throws IOException {
    say(10, "x");
    IOException full = new IOException("the disk is full");
    List<Message> read = new ArrayList<>();
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                new RoomTranscript(rooms, "plan", 10)
                    .read(
                        m -> {
                          read.add(m);
                          if (m.number() == 3) {
                            throw full;
                          }
                        }));
    assertSame(full, thrown);
    assertEquals(3, read.size());
  }

  @Test
  void namesAnAuthorAsTheRoomDoesAndElseAsTheMessage() {
    Transcript transcript = new RoomTranscript(rooms, "plan", 0);
    assertEquals("Ada Lovelace", transcript.nameOf("ada"));
    assertEquals("build-bot", transcript.nameOf("build-bot"));
  }
}
