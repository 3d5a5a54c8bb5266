package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Json;
import dev.debrief.room.Room.Member;
import dev.debrief.sse.AccessLostException;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.RecordedEvent;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private static final Member ADA = new Member("ada", "Ada Lovelace", null);
  private static final Member GRACE = new Member("grace", "Grace Okafor", null);

  private final TestDatabase database = new TestDatabase();
  private final SseServer streams = SseServer.builder().build();
  private final SettableClock clock = new SettableClock();
  private final Json json = new Json();
  private final Rooms desk =
      new Rooms(new RoomStore(database.jdbi(), json, clock), streams, json, clock);
  private final List<ChannelEvent> heard = new ArrayList<>();

  RoomsTest() {
    desk.put("plan", "Planning", List.of(ADA, GRACE));
    Runnable unused = streams.subscribe(Rooms.channel("plan"), heard::add);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private void say(int messages) {
    desk.append(
        "plan",
        IntStream.range(0, messages)
            .mapToObj(
                i ->
                    new NewMessage(
                        null, "ada", SettableClock.START, "x", null, null, false, List.of()))
            .toList(),
        null);
  }

  private Replayer.Page after(String user, long seq, int limit) {
    return desk.replayer(user).after(Rooms.channel("plan"), null, seq, limit);
  }

  @Test
  void tellsTheStreamsToReadAgainWhenTheMembersChange() {
    desk.put("plan", "Planning", List.of(ADA));
    assertEquals(1, heard.size());
    assertNull(heard.get(0).event());
    assertFalse(heard.get(0).isTransient());
    assertThrows(AccessLostException.class, () -> after("grace", 0, 10));
    assertEquals(List.of(), after("ada", 0, 10).events());
  }

  @Test
  void readsTheRoomsMessagesAsEventsUnderTheirNumbers() {
    say(5);
    Replayer.Page first = after("ada", 0, 2);
    assertEquals(List.of("1", "2"), first.events().stream().map(e -> e.event().id()).toList());
    assertEquals(true, first.more());
    assertEquals(2, first.upTo());
    Replayer.Page last = after("ada", 3, 2);
    assertEquals(List.of("4", "5"), last.events().stream().map(e -> e.event().id()).toList());
    assertFalse(last.more());
    assertEquals(5, last.upTo());
  }

  @Test
  void tellsAFewMessagesAsTheyAreAndOfManyOnlyHowFarTheRoomHasGrown() {
    say(10);
    assertEquals(
        after("ada", 0, 10).events().stream().map(RecordedEvent::event).toList(),
        heard.stream().map(ChannelEvent::event).toList());
    heard.clear();
    say(11);
    assertEquals(List.of(21L), heard.stream().map(ChannelEvent::seq).toList());
    assertNull(heard.get(0).event());
  }

  @Test
  void readsAPageOnceForAllWhoAskWithinAMoment() {
    say(3);
    Replayer.Page first = after("ada", 0, 2);
    database.jdbi().useHandle(h -> h.execute("update message set text = 'y'"));
    assertEquals(first, after("grace", 0, 2));
    clock.advance(Duration.ofSeconds(3));
    assertNotEquals(first, after("grace", 0, 2));
  }

  @Test
  void readsAPageAgainThatWasNotFullWhenTheRoomHasGrown() {
    say(2);
    after("ada", 0, 10);
    say(1);
    assertEquals(3, after("ada", 0, 10).events().size());
  }

  @Test
  void keepsNoPageThatIsLarge() {
    say(1);
    database.jdbi().useHandle(h -> h.execute("update message set text = repeat('x', 300000)"));
    Replayer.Page first = after("ada", 0, 1);
    database.jdbi().useHandle(h -> h.execute("update message set text = 'y'"));
    assertNotEquals(first, after("ada", 0, 1));
  }

  @Test
  void aPageThatIsKeptIsReadByMembersOnly() {
    say(1);
    after("ada", 0, 1);
    desk.put("plan", "Planning", List.of(ADA));
    assertThrows(AccessLostException.class, () -> after("grace", 0, 1));
  }

  @Test
  void notifiesTheStreamsOfDeletionsAndShowsNoTextFromThenOn() {
    List<NewMessage> messages =
        IntStream.rangeClosed(1, 700)
            .mapToObj(
                i ->
                    new NewMessage(
                        "m" + i,
                        "ada",
                        SettableClock.START,
                        "secret",
                        null,
                        null,
                        false,
                        List.of()))
            .toList();
    desk.append("plan", messages, null);
    after("ada", 0, 10);
    heard.clear();

    desk.append("plan", messages.stream().map(NewMessage::asDeleted).toList(), null);

    assertTrue(heard.stream().allMatch(ChannelEvent::isTransient));
    assertEquals(
        List.of(Rooms.MESSAGES_DELETED, Rooms.MESSAGES_DELETED, Rooms.MESSAGES_DELETED),
        heard.stream().map(e -> e.event().type()).toList());
    List<Integer> numbers = new ArrayList<>();
    heard.forEach(e -> numbers.addAll(json.parse(e.event().data(), Deleted.class).numbers()));
    assertEquals(IntStream.rangeClosed(1, 700).boxed().toList(), numbers);
    after("ada", 0, 10)
        .events()
        .forEach(e -> assertFalse(e.event().data().contains("secret"), "no page that was kept"));
  }

  private record Deleted(List<Integer> numbers) {}

  @Test
  void tellsNothingOfMessagesItHadAlready() {
    NewMessage message =
        new NewMessage("m1", "ada", SettableClock.START, "x", null, null, false, List.of());
    desk.append("plan", List.of(message), null);
    desk.append("plan", List.of(message), null);
    assertEquals(1, heard.size());
  }
}
