package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.auth.Caller;
import dev.debrief.db.Database;
import dev.debrief.http.Json;
import dev.debrief.room.Room.Member;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.SseServer;
import dev.debrief.testing.CountingDataSource;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reading and writing rooms costs, on every database. */
abstract class RoomStatementsContract {
  private static final Member ADA = new Member("ada", "Ada Lovelace", "ada@example.org");
  private static final Caller CALLER =
      new Caller("ada", "Ada", null, Locale.ENGLISH, ZoneOffset.UTC, Set.of(), SettableClock.START);

  private final TestDatabase database;
  private final CountingDataSource counting;
  private final SseServer streams = SseServer.builder().build();
  private final Rooms rooms;

  RoomStatementsContract(TestDatabase database) {
    this.database = database;
    counting = new CountingDataSource(database.dataSource());
    SettableClock clock = new SettableClock();
    Json json = new Json();
    RoomStore store = new RoomStore(Database.jdbi(counting.dataSource()), json, clock);
    rooms = new Rooms(store, streams, json, clock);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private void reset() {
    counting.statements();
    counting.rows();
  }

  private static List<Member> members(int count) {
    return Stream.concat(
            Stream.of(ADA),
            IntStream.range(1, count).mapToObj(i -> new Member("user-" + i, "User " + i, null)))
        .toList();
  }

  private void append(String room, int messages) {
    rooms.append(
        room,
        IntStream.range(0, messages)
            .mapToObj(
                i ->
                    new NewMessage(
                        null, "ada", SettableClock.START, "x", null, null, false, List.of()))
            .toList(),
        null);
  }

  @Test
  void twoHundredRoomsAreListedWithAtMostThreeStatements() {
    for (int i = 0; i < 200; i++) {
      rooms.put("room-" + i, "Room", members(2));
      append("room-" + i, i % 3);
    }
    reset();
    List<Room> found = rooms.store().of("ada", null, 201);
    int statements = counting.statements();
    assertTrue(statements >= 1 && statements <= 3, statements + " statements");
    assertEquals(200, found.size());
    for (Room room : found) {
      assertEquals(members(2), room.members());
      assertEquals(room.messages(), room.lastMessage() == null ? 0 : room.lastMessage().number());
    }
  }

  @Test
  void aMessageIsPostedWithAtMostFiveStatementsAndThreeForItsKeyHoweverManyMembersThereAre() {
    rooms.put("plan", "Plan", members(500));
    List<ChannelEvent> events = new ArrayList<>();
    Runnable unused = streams.subscribe(Rooms.channel("plan"), events::add);
    IdempotencyKey.Use key =
        new IdempotencyKey.Use(new IdempotencyKey("ada", "plan", "messages", "m1"), 0, "digest");
    for (IdempotencyKey.Use use : new IdempotencyKey.Use[] {null, key}) {
      events.clear();
      reset();
      Member author = rooms.requireMember("plan", CALLER);
      Message posted = rooms.post("plan", author, "a\0b", use);
      int statements = counting.statements();
      assertTrue(
          statements >= 1 && statements <= (use == null ? 5 : 8), statements + " statements");
      assertTrue(counting.rows() <= 5, "members are loaded");
      List<Message> stored = rooms.store().before("plan", Long.MAX_VALUE, 1);
      assertEquals(stored, List.of(posted));
      assertEquals(1, events.size());
      assertTrue(events.get(0).event().data().contains("\"authorName\":\"Ada Lovelace\""));
    }
    assertEquals(2, rooms.post("plan", ADA, "again", key).number());
  }

  @Test
  void theEventOfAMessageLoadsItsAuthorAndNoOtherMember() {
    rooms.put("plan", "Plan", members(500));
    append("plan", 1);
    reset();
    Replayer.Page page = rooms.replayer("user-1").after(Rooms.channel("plan"), null, 0, 10);
    assertTrue(page.events().get(0).event().data().contains("\"authorName\":\"Ada Lovelace\""));
    assertEquals(3, counting.rows(), "the last number, the message, its author");
  }
}
