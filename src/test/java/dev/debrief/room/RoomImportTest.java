package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.http.Json;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.room.RoomImport.Counts;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.input.BrokenInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An import of many batches under a key. */
class RoomImportTest {
  private static final IdempotencyKey KEY = new IdempotencyKey("bridge", "plan", "import", "k");

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final RoomStore store = new RoomStore(database.jdbi(), json, clock);
  private final RoomImport imports =
      new RoomImport(new Rooms(store, SseServer.builder().build(), json, clock), json);
  private final List<Long> rejected = new ArrayList<>();

  RoomImportTest() {
    store.put("plan", "Plan", List.of());
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(
            i ->
                "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"" + i + "\"}\n")
        .collect(Collectors.joining());
  }

  private static InputStream bytes(String lines) {
    return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
  }

  private Counts read(String lines) throws IOException {
    return read(bytes(lines));
  }

  private Counts read(InputStream lines) throws IOException {
    return imports.read("plan", lines, KEY, (line, reason) -> rejected.add(line));
  }

  private void assertHas(int messages) {
    List<String> texts = new ArrayList<>();
    store.after("plan", 0, Long.MAX_VALUE, 10_000).forEach(m -> texts.add(m.text()));
    assertEquals(IntStream.rangeClosed(1, messages).mapToObj(Integer::toString).toList(), texts);
  }

  private void assertRefused(String lines) {
    RequestFailure refused = assertThrows(RequestFailure.class, () -> read(lines));
    assertEquals(Reason.INVALID, refused.reason());
  }

  @Test
  void anImportThatBrokeOffGoesOnWhereItWas() throws IOException {
    InputStream broken = new SequenceInputStream(bytes(lines(1, 2_500)), new BrokenInputStream());
    assertThrows(IOException.class, () -> read(broken));
    assertHas(2_000);

    assertEquals(new Counts(1_500, 0, 2_000), read(lines(1, 3_500)));
    assertHas(3_500);
    assertEquals(new Counts(0, 0, 3_500), read(lines(1, 3_500)));
    assertHas(3_500);
  }

  @Test
  void linesThatDifferAnywhereAreRefused() throws IOException {
    read(lines(1, 3_000));

    assertRefused(lines(1, 2_999) + lines(1, 1));
    assertRefused(lines(1, 3_001));
    assertRefused(lines(1, 2_999));
    assertRefused(lines(1, 2_000));
    assertRefused(lines(2, 3_001));
    assertRefused("");
    assertRefused(lines(1, 3_000) + "\n");
    assertHas(3_000);
  }

  @Test
  void anEmptyImportUsesItsKeyToo() throws IOException {
    assertEquals(new Counts(0, 0, 0), read(""));
    assertEquals(new Counts(0, 0, 0), read(""));
    assertRefused(lines(1, 1));
    assertHas(0);
  }

  @Test
  void aRepeatNamesTheRejectedLinesAgain() throws IOException {
    String lines = lines(1, 1) + "bad\n".repeat(1_500) + lines(2, 2);
    read(lines);
    List<Long> first = List.copyOf(rejected);
    rejected.clear();

    assertEquals(new Counts(0, 0, 2), read(lines));

    assertEquals(first, rejected);
    assertEquals(1_500, rejected.size());
    assertRefused(lines.replaceFirst("bad", "worse"));
  }

  @Test
  void aKeyIsFreeAgainAfterItsTime() throws IOException {
    read(lines(1, 1_500));
    clock.advance(IdempotencyKeys.KEPT.plusMillis(1));
    store.keys().eraseExpired();

    assertEquals(new Counts(1, 0, 0), read(lines(1_501, 1_501)));
    assertHas(1_501);
  }
}
