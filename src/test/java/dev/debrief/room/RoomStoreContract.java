package dev.debrief.room;

import static dev.debrief.testing.AtOnce.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Json;
import dev.debrief.http.Page;
import dev.debrief.room.Message.Attachment;
import dev.debrief.room.Room.Member;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rooms, members and messages are on every database. Long: one contract of one store. */
abstract class RoomStoreContract {
  private static final Member ADA = new Member("ada", "Ada Lovelace", "ada@example.org");
  private static final Member GRACE = new Member("grace", "Grace Okafor", null);
  private static final Instant SENT = SettableClock.START;

  /** What {@link RoomImport} stores at a time. */
  private static final int BATCH = 1_000;

  private final TestDatabase database;
  private final SettableClock clock = new SettableClock();
  private final RoomStore store;

  RoomStoreContract(TestDatabase database) {
    this.database = database;
    store = new RoomStore(database.jdbi(), new Json(), clock);
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  @Test
  void aRoomIsWhatItsLastPutSaid() {
    assertFalse(store.exists("plan"));
    assertTrue(store.isEmpty());
    store.put("plan", "Plan", List.of(GRACE, ADA));
    assertEquals(
        Optional.of(new Room("plan", "Plan", List.of(ADA, GRACE), 0, null, SENT)),
        store.find("plan", "ada"));

    clock.advance(Duration.ofDays(1));
    store.put("plan", "Better plan", List.of(GRACE));

    assertEquals("Better plan", store.find("plan", "grace").orElseThrow().title());
    assertEquals(List.of(GRACE), store.members("plan"));
    assertEquals(SENT, store.find("plan", "grace").orElseThrow().activeAt());
    assertEquals(Optional.empty(), store.find("plan", "ada"));
    assertFalse(store.isMember("plan", "ada"));
    assertFalse(store.isMember("none", "grace"));
    assertFalse(store.isEmpty());
  }

  @Test
  void aRoomMayHaveNobodyInIt() {
    store.put("plan", "Plan", List.of());
    assertTrue(store.exists("plan"));
    assertEquals(List.of(), store.members("plan"));
  }

  @Test
  void theIdsOfRoomsAndUsersAreToldApartByLetterCaseAndBlanks() {
    store.put("Plan", "Upper", List.of(ADA));
    store.put("plan", "Lower", List.of(new Member("Ada", "Another Ada", null)));
    store.put("plan ", "Blank", List.of(new Member("ada ", "A third Ada", null)));
    assertEquals("Upper", store.find("Plan", "ada").orElseThrow().title());
    assertEquals("Lower", store.find("plan", "Ada").orElseThrow().title());
    assertEquals("Blank", store.find("plan ", "ada ").orElseThrow().title());
    assertFalse(store.isMember("plan", "ada"));
  }

  @Test
  void everyCallThatCreatesARoomAtTheSameMomentSucceeds() throws Exception {
    atOnce(
        8,
        () -> {
          store.put("plan", "Plan", List.of(ADA, GRACE));
          return null;
        });
    assertEquals(List.of(ADA, GRACE), store.members("plan"));
  }

  @Test
  void aUsersRoomsComeByTheirLastActivityAndThenByTheirIdsPageByPage() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      store.put("old-" + i, "Room", List.of(ADA));
      store.put("others-" + i, "Room", List.of(GRACE));
    }
    clock.advance(Duration.ofNanos(1_000));
    for (int i = 0; i < 7; i++) {
      store.put("new-" + i, "Room", List.of(ADA));
      expected.add("new-" + i);
    }
    clock.advance(Duration.ofDays(1));
    store.append("old-3", List.of(line("woken")));
    expected.add(0, "old-3");
    IntStream.of(0, 1, 2, 4, 5, 6).forEach(i -> expected.add("old-" + i));

    for (int limit : new int[] {1, 3, 7, 14, 20}) {
      List<String> found = new ArrayList<>();
      Page.Cursor place = null;
      List<Room> page = store.of("ada", place, limit);
      while (!page.isEmpty() && found.size() <= expected.size()) {
        page.forEach(room -> found.add(room.id()));
        Room last = page.get(page.size() - 1);
        place = Page.Cursor.of(new Page.Cursor(last.activeAt(), last.id()).cursor());
        page = store.of("ada", place, limit);
      }
      assertEquals(expected, found, "pages of " + limit);
    }
  }

  @Test
  void numbersMessagesInTheOrderOfTheirArrivalEachRoomOnItsOwn() {
    store.put("plan", "Plan", List.of(ADA));
    store.put("other", "Other", List.of(ADA));
    assertEquals(0, store.lastNumber("plan"));
    assertEquals(0, store.lastNumber("none"));

    assertEquals(new RoomStore.Appended(0, 2), store.append("plan", lines("a", "b")));
    assertEquals(new RoomStore.Appended(0, 1), store.append("other", lines("x")));
    assertEquals(new RoomStore.Appended(2, 3), store.append("plan", lines("c")));
    assertEquals(new RoomStore.Appended(3, 3), store.append("plan", List.of()));

    assertEquals(List.of("a", "b", "c"), texts(store.after("plan", 0, 10, 10)));
    assertEquals(3, store.lastNumber("plan"));
    Room room = store.find("plan", "ada").orElseThrow();
    assertEquals(3, room.messages());
    assertEquals("c", room.lastMessage().text());
  }

  @Test
  void refusesMessagesForARoomThatIsNotThere() {
    assertThrows(IllegalArgumentException.class, () -> store.append("none", lines("a")));
  }

  @Test
  void aMessageComesBackAsItWasGiven() {
    store.put("plan", "Plan", List.of(ADA));
    List<Attachment> files =
        List.of(
            new Attachment("a.pdf", "https://example.org/a?b=1&c=\"'", 9_000_000_000L),
            new Attachment("naïve 😀.txt", null, null));
    store.append(
        "plan",
        List.of(
            new NewMessage(
                "m-1", "ada", SENT, "text", "m-0", SENT.plusMillis(1), false, List.copyOf(files)),
            new NewMessage(null, "A bot", SENT.minusMillis(1), "", null, null, false, List.of())));

    assertEquals(
        List.of(
            new Message(1, "m-1", "ada", SENT, "text", "m-0", SENT.plusMillis(1), false, files),
            new Message(2, null, "A bot", SENT.minusMillis(1), "", null, null, false, List.of())),
        store.after("plan", 0, 2, 10));
    assertEquals(Optional.of("text"), store.byId("plan", "m-1").map(Message::text));
    assertEquals(Optional.empty(), store.byId("plan", "m-0"));
  }

  @Test
  void aMessageWhoseIdTheRoomHasIsPassedOverWhereverItComesAgain() {
    store.put("plan", "Plan", List.of(ADA));
    store.put("other", "Other", List.of(ADA));
    assertEquals(2, store.append("plan", List.of(named("1", "a"), named("2", "b"))).count());
    assertEquals(
        new RoomStore.Appended(2, 4),
        store.append(
            "plan",
            List.of(named("2", "again"), named("3", "c"), named("3", "again"), line("nameless"))));
    assertEquals(new RoomStore.Appended(4, 4), store.append("plan", List.of(named("1", "again"))));
    assertEquals(1, store.append("other", List.of(named("1", "of another room"))).count());
    assertEquals(List.of("a", "b", "c", "nameless"), texts(store.after("plan", 0, 10, 10)));
  }

  @Test
  void aMessageStoredAsDeletedHasNeitherTextNorAttachments() {
    store.put("plan", "Plan", List.of(ADA));
    List<Attachment> files = List.of(new Attachment("a.pdf", null, null));

    store.append(
        "plan", List.of(new NewMessage("m", "ada", SENT, "secret", "m-0", SENT, true, files)));

    assertEquals(
        new Message(1, "m", "ada", SENT, "", "m-0", SENT, true, List.of()),
        store.byId("plan", "m").orElseThrow());
    assertEquals(List.of(), rowsThatSaySomething());
  }

  @Test
  void aDeletionEmptiesTheMessageOfItsIdAndLeavesTheOthers() {
    store.put("plan", "Plan", List.of(ADA));
    store.put("other", "Other", List.of(ADA));
    List<Attachment> files = List.of(new Attachment("a.pdf", null, null));
    store.append(
        "plan",
        List.of(
            new NewMessage("1", "ada", SENT, "secret", null, null, false, files), named("2", "b")));
    store.append("other", List.of(named("1", "of another room")));

    assertEquals(
        new RoomStore.Appended(2, 2, 1, List.of(1L), List.of()),
        store.append("plan", List.of(deletion("1"))));

    assertEquals(
        new Message(1, "1", "ada", SENT, "", null, null, true, List.of()),
        store.byId("plan", "1").orElseThrow());
    assertEquals(List.of("b", "of another room"), rowsThatSaySomething());
    assertEquals(
        new RoomStore.Appended(2, 2),
        store.append("plan", List.of(deletion("1"), deletion("1"), named("1", "once more"))),
        "a repeated deletion changes nothing, and nothing brings the message back");
    assertEquals(List.of("", "b"), texts(store.after("plan", 0, 10, 10)));
  }

  @Test
  void aDeletionMayComeWithTheMessageItselfAndOneOfAnUnknownMessageIsNamed() {
    store.put("plan", "Plan", List.of(ADA));
    NewMessage full = new NewMessage("4", "ada", SENT, "x", null, null, true, List.of());

    assertEquals(
        new RoomStore.Appended(0, 3, 1, List.of(), List.of(0, 3)),
        store.append(
            "plan",
            List.of(
                deletion("1"),
                named("1", "secret"),
                deletion("1"),
                deletion("none"),
                line("kept"),
                full,
                full)));

    assertEquals(List.of("", "kept", ""), texts(store.after("plan", 0, 10, 10)));
    assertEquals(List.of("kept"), rowsThatSaySomething());
  }

  @Test
  void aMessageAndItsDeletionAtTheSameMomentLeaveNoText() throws Exception {
    store.put("plan", "Plan", List.of(ADA));
    for (int i = 0; i < 20; i++) {
      NewMessage message = named("m" + i, "secret");
      NewMessage deleted = message.asDeleted();
      atOnce(
          List.<Callable<RoomStore.Appended>>of(
              () -> store.append("plan", List.of(message)),
              () -> store.append("plan", List.of(deleted))));
    }
    assertEquals(List.of(), rowsThatSaySomething());
    assertEquals(20, store.lastNumber("plan"));
  }

  @Test
  void theMigrationEmptiesMessagesThatWereStoredAsDeletedWithTheirText() throws Exception {
    store.put("plan", "Plan", List.of(ADA));
    store.append("plan", List.of(named("1", "secret"), named("2", "kept")));
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update message set deleted = true, attachments = '[{\"name\":\"a.pdf\"}]'"
                        + " where ext_id = '1'"));

    try (InputStream script =
        RoomStore.class.getResourceAsStream("/db/migration/V6__deleted_messages_are_empty.sql")) {
      String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      database.jdbi().useHandle(h -> h.createScript(sql).execute());
    }

    assertEquals(
        new Message(1, "1", "ada", SENT, "", null, null, true, List.of()),
        store.byId("plan", "1").orElseThrow());
    assertEquals(List.of("kept"), rowsThatSaySomething());
  }

  /** The texts and attachments there are in the table itself. */
  private List<String> rowsThatSaySomething() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery(
                        "select text from message where text <> '' union all"
                            + " select attachments from message where attachments is not null"
                            + " order by 1")
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void messagesThatAreAppendedAgainAreKnownByTheirIdsAndThoseWithoutAreLeftOut() {
    store.put("plan", "Plan", List.of(ADA));
    store.append("plan", List.of(named("1", "a"), line("nameless")));
    assertEquals(
        new RoomStore.Appended(2, 3, 1, List.of(1L), List.of(3)),
        store.appendAgain(
            "plan", List.of(line("nameless"), named("2", "b"), deletion("1"), deletion("none"))));
    assertEquals(List.of("", "nameless", "b"), texts(store.after("plan", 0, 10, 10)));
  }

  @Test
  void idsAreToldApartByEveryCharacter() {
    store.put("plan", "Plan", List.of(ADA));
    List<String> ids =
        List.of("a", "A", "a ", " a", "ä", "a\u0308", "😀", "\uFFFD", "'", "%", "_", "\\", "\n");
    ids.forEach(id -> store.append("plan", List.of(named(id, id))));
    ids.forEach(id -> assertEquals(id, store.byId("plan", id).orElseThrow().text()));
    assertEquals(ids.size(), store.lastNumber("plan"));
  }

  @Test
  void theLongestIdsTitlesNamesAndAddressesFit() {
    for (String c : List.of("x", "€", "😀")) {
      Member member = new Member(ofLength(255, c), ofLength(255, c), ofLength(320, c));
      String room = ofLength(128, c);
      store.put(room, ofLength(500, c), List.of(member));
      String id = ofLength(255, c);
      store.append(
          room,
          List.of(
              new NewMessage(
                  id, ofLength(255, c), SENT, "x", ofLength(255, c), null, false, List.of())));

      assertEquals(id, store.byId(room, id).orElseThrow().replyTo());
      assertEquals(List.of(member), store.find(room, member.user()).orElseThrow().members());
    }
  }

  @Test
  void readsForwardsAndBackwardsInPagesThatMeetTheBatchesEdges() {
    store.put("plan", "Plan", List.of(ADA));
    store.put("others", "Others", List.of(ADA));
    long last = 2 * BATCH + 1;
    for (long from = 1; from <= last; from += BATCH) {
      long to = Math.min(last, from + BATCH - 1);
      List<NewMessage> batch =
          LongStream.rangeClosed(from, to).mapToObj(i -> named("m-" + i, "t" + i)).toList();
      store.append("plan", batch);
      store.append("others", batch);
      assertEquals(0, store.append("plan", batch).count());
    }
    List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
    List<Long> falling = all.stream().sorted(Comparator.reverseOrder()).toList();
    for (int limit : new int[] {BATCH - 1, BATCH, BATCH + 1, (int) last, (int) last + 1}) {
      assertEquals(all, forwards(limit), "pages of " + limit);
      assertEquals(falling, backwards(limit), "pages of " + limit);
    }
    assertEquals(List.of(BATCH + 0L), numbers(store.after("plan", BATCH - 1, BATCH, BATCH)));
    assertEquals(List.of(), store.after("plan", BATCH, BATCH, BATCH));
    assertEquals(List.of(), store.after("plan", Long.MAX_VALUE, Long.MAX_VALUE, 10));
    assertEquals(List.of(), store.before("plan", 1, 10));
    assertEquals(List.of(), store.after("none", 0, Long.MAX_VALUE, 10));
  }

  private List<Long> forwards(int limit) {
    List<Long> found = new ArrayList<>();
    List<Message> page = store.after("plan", 0, Long.MAX_VALUE, limit);
    while (!page.isEmpty() && found.size() <= store.lastNumber("plan")) {
      found.addAll(numbers(page));
      page = store.after("plan", found.get(found.size() - 1), Long.MAX_VALUE, limit);
    }
    return found;
  }

  private List<Long> backwards(int limit) {
    List<Long> found = new ArrayList<>();
    List<Message> page = store.before("plan", Long.MAX_VALUE, limit);
    while (!page.isEmpty() && found.size() <= store.lastNumber("plan")) {
      found.addAll(numbers(page));
      page = store.before("plan", found.get(found.size() - 1), limit);
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1 '; drop table message; -- \\ \" ? :name <ids> {x} %s",
        "\t\r\n\u0001\b\f\u001B\u007F\u0080\u0085\u2028\u2029",
        "\uFFFE\uFFFF\uFEFF\u200B\u202E\uE000\uFDD0",
        "😀👩‍💻🇨🇭𠀀\uDBFF\uDFFF e\u0301 سلام 你好"
      })
  void awkwardTextsComeBackAsTheyWere(String text) {
    store.put("plan", text, List.of(new Member(text, text, text)));
    store.append(
        "plan",
        List.of(
            new NewMessage(
                text,
                text,
                SENT,
                text,
                text,
                null,
                false,
                List.of(new Attachment(text, text, null)))));

    Room room = store.find("plan", text).orElseThrow();
    assertEquals(text, room.title());
    assertEquals(List.of(new Member(text, text, text)), room.members());
    Message message = store.byId("plan", text).orElseThrow();
    assertEquals(
        List.of(text, text, text), List.of(message.text(), message.author(), message.id()));
    assertEquals(List.of(new Attachment(text, text, null)), message.attachments());
  }

  @ParameterizedTest
  @CsvSource({"0000", "D83D", "DE00"})
  void whatADatabaseCannotHoldIsReplacedVisibly(String unit) {
    String odd = "a" + (char) Integer.parseInt(unit, 16) + "b";
    String held = "a\uFFFDb";
    store.put("plan", odd, List.of(new Member(odd, odd, odd)));
    NewMessage message =
        new NewMessage(
            odd, odd, SENT, odd, odd, null, false, List.of(new Attachment(odd, odd, null)));
    store.append("plan", List.of(message));

    assertEquals(0, store.append("plan", List.of(message)).count(), "known by the id it has now");
    Room room = store.find("plan", held).orElseThrow();
    assertEquals(held, room.title());
    assertEquals(List.of(new Member(held, held, held)), room.members());
    assertEquals(
        new Message(
            1,
            held,
            held,
            SENT,
            held,
            held,
            null,
            false,
            List.of(new Attachment(held, held, null))),
        room.lastMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "€", "😀", "\u0001", "\0"})
  void textsAreKeptUpToTheLongestOne(String character) {
    store.put("plan", "Plan", List.of(ADA));
    String longest = ofLength(Message.MAX_TEXT_CHARACTERS, character);
    store.append("plan", List.of(line(longest), line("next")));
    List<String> kept = texts(store.after("plan", 0, 2, 2));
    assertEquals(longest.length(), kept.get(0).length());
    assertTrue(kept.get(0).equals(longest.replace('\0', '\uFFFD')), "the very same text");
    assertEquals("next", kept.get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "1582-10-10T12:00:00.000001Z, 1582-10-10T12:00:00.000001Z",
    "1883-11-18T17:00:00Z, 1883-11-18T17:00:00Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "1969-12-31T23:59:59.123456789Z, 1969-12-31T23:59:59.123457Z",
    "1969-12-31T23:59:59.999999500Z, 1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999999499Z, 1969-12-31T23:59:59.999999Z",
    "1900-01-01T00:00:00.000000500Z, 1900-01-01T00:00:00.000001Z",
    "2026-03-29T01:30:00.000000499Z, 2026-03-29T01:30:00Z",
    "9998-12-31T23:59:59.999999999Z, 9999-01-01T00:00:00Z"
  })
  void timesAreKeptToTheMicrosecondOfAnyYear(Instant given, Instant kept) {
    store.put("plan", "Plan", List.of(ADA));
    store.append(
        "plan", List.of(new NewMessage(null, "ada", given, "x", null, given, false, List.of())));
    Message message = store.after("plan", 0, 1, 1).get(0);
    assertEquals(kept, message.sentAt());
    assertEquals(kept, message.editedAt());
  }

  @Test
  void messagesThatArriveAtTheSameMomentAreNumberedWithoutAGap() throws Exception {
    store.put("plan", "Plan", List.of(ADA));
    int threads = 6;
    int each = 15;
    List<Callable<List<Long>>> writers =
        IntStream.range(0, threads)
            .<Callable<List<Long>>>mapToObj(
                w ->
                    () -> {
                      List<Long> numbers = new ArrayList<>();
                      for (int i = 0; i < each; i++) {
                        RoomStore.Appended at = store.append("plan", lines(w + "." + i, "and"));
                        numbers.add(at.before() + 1);
                        assertEquals(2, at.count());
                      }
                      return numbers;
                    })
            .toList();

    List<List<Long>> numbers = atOnce(writers);

    List<Message> messages = store.after("plan", 0, Long.MAX_VALUE, 1_000);
    int all = 2 * threads * each;
    assertEquals(LongStream.rangeClosed(1, all).boxed().toList(), numbers(messages));
    assertEquals(all, store.lastNumber("plan"));
    for (int w = 0; w < threads; w++) {
      for (int i = 0; i < each; i++) {
        int at = numbers.get(w).get(i).intValue();
        assertEquals(w + "." + i, messages.get(at - 1).text());
        assertEquals("and", messages.get(at).text(), "one call's messages stay together");
      }
    }
  }

  @Test
  void theSameMessagesFromSeveralAtTheSameMomentAreStoredOnce() throws Exception {
    store.put("plan", "Plan", List.of(ADA));
    List<NewMessage> same = IntStream.range(0, 50).mapToObj(i -> named("m" + i, "t")).toList();
    List<Integer> stored = atOnce(5, () -> store.append("plan", same).count());
    assertEquals(50, stored.stream().mapToInt(Integer::intValue).sum());
    assertEquals(50, store.after("plan", 0, Long.MAX_VALUE, 1_000).size());
  }

  @Test
  void findsTheNumberOfAMessageByItsId() {
    store.put("plan", "Plan", List.of(ADA));
    store.put("other", "Other", List.of(ADA));
    store.append("plan", List.of(by("ada", SENT), named("m2", "two"), named("m3", "three")));
    assertEquals(OptionalLong.of(2), store.numberOf("plan", "m2", 3));
    assertEquals(OptionalLong.of(2), store.numberOf("plan", "m2", 2));
    assertEquals(OptionalLong.empty(), store.numberOf("plan", "m3", 2));
    assertEquals(OptionalLong.empty(), store.numberOf("plan", "m4", 3));
    assertEquals(OptionalLong.empty(), store.numberOf("other", "m2", 3));
  }

  @Test
  void anExcerptIsTakenFromAllOverTheRoom() {
    store.put("plan", "Plan", List.of(ADA));
    assertEquals("", store.excerpt("plan", 0));
    List<NewMessage> many =
        IntStream.rangeClosed(1, 1_000).mapToObj(i -> named("m" + i, "<" + i + ">")).toList();
    store.append("plan", many);
    assertEquals("<1>", store.excerpt("plan", 1));
    List<Integer> numbers =
        Stream.of(store.excerpt("plan", 900).split("[<> ]+"))
            .filter(number -> !number.isEmpty())
            .map(Integer::valueOf)
            .sorted()
            .toList();
    assertEquals(200, numbers.size());
    assertEquals(1, numbers.get(0));
    assertTrue(numbers.get(100) > 400 && numbers.get(100) < 500, numbers.toString());
    assertTrue(numbers.get(199) > 850 && numbers.get(199) <= 900, numbers.toString());

    store.put("long", "Long", List.of(ADA));
    store.append("long", List.of(named("m1", "x".repeat(100_000))));
    assertEquals("x".repeat(100), store.excerpt("long", 1));
  }

  @Test
  void whatIsAppendedInATransactionThatIsRolledBackWasNeverThere() {
    store.put("plan", "Plan", List.of(ADA));
    store.append("plan", lines("a"));
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      store.append("plan", lines("lost"));
                      assertEquals(2, store.lastNumber("plan"));
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(new RoomStore.Appended(1, 2), store.append("plan", lines("b")));
    assertEquals(List.of("a", "b"), texts(store.after("plan", 0, 10, 10)));
    assertNull(store.after("plan", 0, 1, 1).get(0).id());
  }

  private static NewMessage line(String text) {
    return named(null, text);
  }

  private static List<NewMessage> lines(String... texts) {
    return List.of(texts).stream().map(RoomStoreContract::line).toList();
  }

  private static NewMessage named(String id, String text) {
    return new NewMessage(id, "ada", SENT, text, null, null, false, List.of());
  }

  private static NewMessage deletion(String id) {
    return new NewMessage(id, null, null, "", null, null, true, List.of());
  }

  private static NewMessage by(String author, Instant at) {
    return new NewMessage(null, author, at, "x", null, null, false, List.of());
  }

  private static String ofLength(int characters, String unit) {
    String text = unit.repeat(characters / unit.length());
    return text + "x".repeat(characters - text.length());
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  private static List<Long> numbers(List<Message> messages) {
    return messages.stream().map(Message::number).toList();
  }
}
