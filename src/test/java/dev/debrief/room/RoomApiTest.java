package dev.debrief.room;

import static dev.debrief.testing.AtOnce.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rooms and messages from outside. Long, since every refusal of the API stands beside what it
 * allows.
 */
class RoomApiTest {
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.started();
    server.room("common", "Common room");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void listsTheCallersRoomsWithTheNewestActivityFirst() throws Exception {
    server.roomOf("active-3", "Three", "lister");
    server.roomOf("active-2", "Two", "lister");
    server.roomOf("active-1", "One", "lister", "somebody");
    assertEquals(List.of("active-1", "active-2", "active-3"), ids(list("lister", "")));

    assertEquals(201, say("lister", "active-3", "hello").status());

    assertEquals(List.of("active-3", "active-1", "active-2"), ids(list("lister", "")));
    assertEquals(List.of("active-1"), ids(list("somebody", "")));
    assertEquals(List.of(), ids(list("nobody", "")));
  }

  @Test
  void pagesTheRoomsByCursorWithoutGapOrRepeat() throws Exception {
    for (int i = 0; i < 7; i++) {
      server.roomOf("paged-" + i, "Room " + i, "pager");
    }
    List<String> all = ids(list("pager", ""));
    assertEquals(7, all.size());

    List<String> paged = new ArrayList<>();
    JsonNode page = list("pager", "?limit=3");
    while (true) {
      paged.addAll(ids(page));
      if (page.get("next").isNull()) {
        break;
      }
      page = list("pager", "?limit=3&cursor=" + page.get("next").asText());
    }

    assertEquals(all, paged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=many", "limit=", "limit=1e2"})
  void refusesALimitOutOfBoundsAndNamesIt(String query) throws Exception {
    JsonNode problem = Problem.of(server.as("ada").get("/api/rooms?" + query), 400);

    assertTrue(problem.get("detail").asText().contains("limit"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "not+base64!", "one field", "no time\nroom", "2026-11-22T17:00:00Z\nro\0om"})
  void refusesACursorItNeverGave(String text) throws Exception {
    String cursor =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));

    Problem.of(server.as("ada").get("/api/rooms?cursor=" + cursor), 400);
    Problem.of(server.as("ada").get("/api/reports?cursor=" + cursor), 400);
    Problem.of(server.as("ada").get("/api/rooms?cursor=%21" + cursor), 400);
  }

  @Test
  void showsTitleMembersMessageCountAndLastMessage() throws Exception {
    server.room("shown", "Größe & Ordnung 🚀", 3);

    JsonNode room = server.as("ada").get("/api/rooms/shown").json();

    assertEquals("shown", room.get("id").asText());
    assertEquals("Größe & Ordnung 🚀", room.get("title").asText());
    assertEquals(3, room.get("messages").asInt());
    assertEquals(3, room.get("lastMessage").get("number").asInt());
    assertEquals("Grace Okafor", room.get("lastMessage").get("authorName").asText());
    assertEquals(2, room.get("members").size());
    assertEquals("ada", room.get("members").get(0).get("user").asText());
    assertEquals("Ada Lovelace", room.get("members").get(0).get("name").asText());
  }

  @Test
  void anEmptyRoomHasNoLastMessage() throws Exception {
    JsonNode room = server.as("ada").get("/api/rooms/common").json();

    assertTrue(room.get("lastMessage").isNull());
    assertEquals(0, room.get("messages").asInt());
  }

  @Test
  void putNeedsTheIntegrationRoleWhetherTheRoomIsThereOrNot() throws Exception {
    String body = "{\"title\":\"Mine\",\"members\":[{\"user\":\"ada\"}]}";

    Problem.of(server.as("ada").put("/api/rooms/common", body), 403);
    Api.Answer refused = server.as("ada").put("/api/rooms/not-there-yet", body);

    JsonNode problem = Problem.of(refused, 403);
    assertEquals("Insufficient permissions", problem.get("title").asText());
    assertEquals("The role integration is required.", problem.get("detail").asText());
    assertTrue(refused.header("WWW-Authenticate").contains("insufficient_scope"));
    Problem.of(server.bridge().get("/api/rooms/not-there-yet"), 404);
  }

  @Test
  void putCreatesThenChangesTitleAndMembers() throws Exception {
    String first = "{\"title\":\"First\",\"members\":[{\"user\":\"ada\"},{\"user\":\"grace\"}]}";
    String second = "{\"title\":\"Second\",\"members\":[{\"user\":\"grace\",\"name\":\"G\"}]}";

    assertEquals(201, server.bridge().put("/api/rooms/changing", first).status());
    assertEquals(200, server.as("ada").get("/api/rooms/changing").status());
    assertEquals(200, server.bridge().put("/api/rooms/changing", second).status());

    JsonNode gone = Problem.of(server.as("ada").get("/api/rooms/changing"), 404);
    assertEquals("Resource not found", gone.get("title").asText());
    assertEquals("Not found.", gone.get("detail").asText());
    JsonNode room = server.as("grace").get("/api/rooms/changing").json();
    assertEquals("Second", room.get("title").asText());
    assertEquals("G", room.get("members").get(0).get("name").asText());
  }

  @Test
  void putNamesEveryFieldThatIsWrong() throws Exception {
    String body =
        "{\"title\":\" \",\"members\":[{\"name\":\"No id\"},{\"user\":\"a\"},{\"user\":\"a\"},null,"
            + "{\"user\":\"b\",\"email\":\""
            + "x".repeat(321)
            + "\"}]}";

    JsonNode problem = Problem.of(server.bridge().put("/api/rooms/wrong", body), 422);

    List<String> fields = new ArrayList<>();
    problem.get("errors").forEach(e -> fields.add(e.get("field").asText()));
    assertEquals(
        List.of("title", "members[0].user", "members[2].user", "members[3]", "members[4].email"),
        fields);
    assertEquals("Invalid room.", problem.get("detail").asText());
    assertEquals(
        List.of(
            "must be a string of 1 to 500 characters",
            "must be a string of 1 to 255 characters",
            "duplicate user",
            "must be an object",
            "must be a string of 1 to 320 characters"),
        problem.get("errors").findValuesAsText("detail"));
    Problem.of(server.bridge().put("/api/rooms/wrong", "{\"members\":[]}"), 422);
  }

  @Test
  void putsOfOneNewRoomAtTheSameMomentAllSucceed() throws Exception {
    String body = "{\"title\":\"Raced\",\"members\":[{\"user\":\"ada\"}]}";
    for (int round = 0; round < 5; round++) {
      String path = "/api/rooms/raced-" + round;
      List<Integer> statuses = atOnce(8, () -> server.bridge().put(path, body).status());

      assertTrue(statuses.stream().allMatch(s -> s == 200 || s == 201), statuses.toString());
      assertEquals(200, server.as("ada").get(path).status());
    }
  }

  @Test
  void pagesMessagesBackwardsFromTheNewest() throws Exception {
    server.room("long", "Long", 25);

    JsonNode newest = messages("long", "?limit=10");
    JsonNode older = messages("long", "?limit=10&before=" + newest.get("next").asText());
    JsonNode oldest = messages("long", "?limit=10&before=" + older.get("next").asText());

    assertEquals(numbers(16, 25), numbersIn(newest));
    assertEquals(numbers(6, 15), numbersIn(older));
    assertEquals(numbers(1, 5), numbersIn(oldest));
    assertTrue(oldest.get("next").isNull());
  }

  @Test
  void pagesMessagesForwardsFromANumber() throws Exception {
    server.room("forward", "Forward", 25);

    JsonNode first = messages("forward", "?limit=20&after=0");
    JsonNode second = messages("forward", "?limit=20&after=" + first.get("next").asText());

    assertEquals(numbers(1, 20), numbersIn(first));
    assertEquals(numbers(21, 25), numbersIn(second));
    assertTrue(second.get("next").isNull());
    assertEquals(List.of(), numbersIn(messages("forward", "?after=25")));
    assertEquals(List.of(), numbersIn(messages("forward", "?before=1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before=5&after=1",
        "limit=0",
        "limit=501",
        "after=-1",
        "before=0",
        "after=9223372036854775808"
      })
  void refusesAQueryForMessagesThatMakesNoSense(String query) throws Exception {
    Problem.of(server.as("ada").get("/api/rooms/common/messages?" + query), 400);
  }

  @Test
  void aPostedMessageIsAnsweredAsItIsStored() throws Exception {
    server.room("posted", "Posted");

    Api.Answer answer = say("ada", "posted", "Zeile 1\r\nZeile 2 \u0001 🚀 <b>");

    assertEquals(201, answer.status());
    assertEquals("Zeile 1\r\nZeile 2 \u0001 🚀 <b>", answer.json().get("text").asText());
    assertEquals(1, answer.json().get("number").asInt());
    assertEquals("ada", answer.json().get("author").asText());
    assertEquals("Ada Lovelace", answer.json().get("authorName").asText());
    assertTrue(answer.json().get("sentAt").asText().endsWith("Z"));
    assertEquals(answer.json(), messages("posted", "").get("items").get(0));
  }

  @Test
  void aMessageHasOneTo64KiCharacters() throws Exception {
    server.room("sized", "Sized");

    assertEquals(201, say("ada", "sized", "x").status());
    assertEquals(201, say("ada", "sized", "€".repeat(65_536)).status());
    JsonNode problem = Problem.of(say("ada", "sized", "€".repeat(65_537)), 422);
    assertEquals("text", problem.get("errors").get(0).get("field").asText());
    Problem.of(say("ada", "sized", ""), 422);
    Problem.of(server.as("ada").post("/api/rooms/sized/messages", "{}"), 422);
    Problem.of(server.as("ada").post("/api/rooms/sized/messages", "{\"text\":null}"), 422);
    assertEquals(65_536, messages("sized", "").get("items").get(1).get("text").asText().length());
  }

  @Test
  void storesWhatADatabaseCannotHoldAsReplacementCharacters() throws Exception {
    server.room("odd", "Odd");
    String json = "{\"text\":\"a\\u0000b\\ud800c\\udc00d\\ud83d\\ude80e\\ud83d\"}";

    Api.Answer answer = server.as("ada").post("/api/rooms/odd/messages", json);

    assertEquals(201, answer.status());
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd🚀e\uFFFD", answer.json().get("text").asText());
    assertEquals(
        "a\uFFFDb\uFFFDc\uFFFDd🚀e\uFFFD",
        messages("odd", "").get("items").get(0).get("text").asText());
  }

  @Test
  void aPostRepeatedWithItsIdempotencyKeyIsOneMessage() throws Exception {
    server.room("repeated", "Repeated");
    Api ada = server.as("ada").header("Idempotency-Key", "k-1");
    String path = "/api/rooms/repeated/messages";

    JsonNode first = ada.post(path, "{\"text\":\"once\"}").json();
    Api.Answer again = ada.post(path, "{\"text\":\"once\"}");
    Api.Answer hers =
        server.as("grace").header("Idempotency-Key", "k-1").post(path, "{\"text\":\"mine\"}");

    assertEquals(201, again.status());
    assertEquals(first, again.json());
    assertEquals("mine", hers.json().get("text").asText());
    assertEquals(2, messages("repeated", "").get("items").size());
  }

  @Test
  void anIdempotencyKeyWithAnotherTextIsRefusedAndStoresNothing() throws Exception {
    server.room("reused", "Reused");
    Api ada = server.as("ada").header("Idempotency-Key", "k-9");
    String path = "/api/rooms/reused/messages";
    ada.post(path, "{\"text\":\"once\"}");

    Problem.of(ada.post(path, "{\"text\":\"other\"}"), 422);

    assertEquals(201, ada.post(path, "{ \"text\" : \"once\" }").status());
    server.room("elsewhere", "Elsewhere");
    assertEquals(201, ada.post("/api/rooms/elsewhere/messages", "{\"text\":\"other\"}").status());
    assertEquals(1, messages("reused", "").get("items").size());
  }

  @Test
  void postsWithOneIdempotencyKeyAtTheSameMomentAreOneMessage() throws Exception {
    server.room("hammered", "Hammered");
    Api ada = server.as("ada").header("Idempotency-Key", "k-2");

    List<Integer> numbers =
        atOnce(
            10,
            () ->
                ada.post("/api/rooms/hammered/messages", "{\"text\":\"once\"}")
                    .json()
                    .get("number")
                    .asInt());

    assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), numbers);
    assertEquals(1, messages("hammered", "").get("items").size());
  }

  @Test
  void theLongestUserIdAndTheLongestIdempotencyKeyGoTogether() throws Exception {
    String user = "u".repeat(255);
    server.roomOf("longest", "Longest", user);
    Api api = server.as(user).header("Idempotency-Key", "k".repeat(100));

    Api.Answer first = api.post("/api/rooms/longest/messages", "{\"text\":\"hello\"}");
    Api.Answer again = api.post("/api/rooms/longest/messages", "{\"text\":\"hello\"}");

    assertEquals(201, first.status(), first.text());
    assertEquals(first.json(), again.json());
  }

  @Test
  void anIdempotencyKeyNeverAnswersWithSomebodyElsesMessage() throws Exception {
    server.room("guessed", "Guessed");
    server.importLines(
        "guessed",
        "{\"id\":\"ada:k-3\",\"author\":\"grace\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"Grace's\"}");

    Api.Answer answer =
        server
            .as("ada")
            .header("Idempotency-Key", "k-3")
            .post("/api/rooms/guessed/messages", "{\"text\":\"Ada's\"}");

    assertEquals("Ada's", answer.json().get("text").asText());
  }

  @Test
  void refusesAnIdempotencyKeyThatIsTooLong() throws Exception {
    Api ada = server.as("ada").header("Idempotency-Key", "k".repeat(101));

    Problem.of(ada.post("/api/rooms/common/messages", "{\"text\":\"x\"}"), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,''",
    "GET,/messages",
    "GET,/events",
    "GET,/excel",
    "HEAD,/excel",
    "POST,/messages",
    "POST,/leave"
  })
  void aRoomOfOthersIsTheSameAsNoRoom(String method, String below) throws Exception {
    var body = BodyPublishers.ofString("{\"text\":\"x\"}");

    Api.Answer others =
        server.as("linus").send(method, "/api/rooms/common" + below, body, "application/json");
    Api.Answer none =
        server.as("linus").send(method, "/api/rooms/nowhere" + below, body, "application/json");

    assertEquals(404, others.status());
    assertEquals(404, none.status());
    if (!method.equals("HEAD")) {
      Problem.of(others, 404);
      assertEquals(withoutInstance(none), withoutInstance(others));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/api/rooms,GET",
    "POST,/api/rooms/common,'GET, PUT'",
    "PATCH,/api/rooms/common/messages,'GET, POST'",
    "POST,/api/rooms/common/events,GET",
    "GET,/api/rooms/common/import,POST",
    "GET,/api/rooms/common/leave,POST",
    "PUT,/api/rooms/common/excel,GET",
    "PUT,/api/session,'DELETE, GET, POST'",
    "DELETE,/api/reports,GET"
  })
  void refusesAMethodTheResourceDoesNotHaveAndSaysWhichItHas(
      String method, String path, String allow) throws Exception {
    Api.Answer answer =
        server.as("ada").send(method, path, BodyPublishers.ofString("{}"), "application/json");

    Problem.of(answer, 405);
    assertEquals(allow, answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void takesNoBodyThatDoesNotSayItIsJson(String type) throws Exception {
    Api ada = server.as("ada");
    var body = BodyPublishers.ofString("{\"text\":\"x\"}");

    Problem.of(ada.send("POST", "/api/rooms/common/messages", body, type), 415);
    Problem.of(ada.send("POST", "/api/rooms/common/leave", body, type), 415);
    Problem.of(server.bridge().send("PUT", "/api/rooms/common", body, type), 415);
    Problem.of(ada.send("POST", "/api/rooms/common/messages", body, null), 415);
  }

  @Test
  void takesNoBodyOverOneMebibyte() throws Exception {
    String body = "{\"text\":\"" + "x".repeat(1024 * 1024) + "\"}";

    Problem.of(server.as("ada").post("/api/rooms/common/messages", body), 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"text\":",
        "{\"text\":\"x\"} {}",
        "{\"text\":\"x\",}",
        "{'text':'x'}",
        "{\"text\":\"line\nbreak\"}",
        "{\"text\":{\"a\":1}}",
        "{\"text\":[\"x\"]}",
        "[]",
        "[{\"text\":\"x\"}]",
        "\"text\"",
        "7",
        "null",
        "\u0000\u0000\u0000{\u0000\u0000"
      })
  void explainsABodyThatIsNotTheJsonNeeded(String body) throws Exception {
    JsonNode problem = Problem.of(server.as("ada").post("/api/rooms/common/messages", body), 400);

    assertTrue(problem.get("detail").asText().length() > 20, problem.toString());
  }

  @Test
  void saysWhereTheJsonBreaks() throws Exception {
    JsonNode problem =
        Problem.of(server.as("ada").post("/api/rooms/common/messages", "{\"text\":\n  oops}"), 400);

    assertEquals(
        "Invalid JSON body: it is not well-formed JSON (line 2, column 3)",
        problem.get("detail").asText());
  }

  @Test
  void refusesJsonNestedWithoutEnd() throws Exception {
    String nested = "{\"text\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    Problem.of(server.as("ada").post("/api/rooms/common/messages", nested), 400);
  }

  @Test
  void refusesBytesThatAreNoUtf8() throws Exception {
    byte[] latin = "{\"text\":\"Größe\"}".getBytes(StandardCharsets.ISO_8859_1);

    Problem.of(
        server
            .as("ada")
            .send(
                "POST",
                "/api/rooms/common/messages",
                BodyPublishers.ofByteArray(latin),
                "application/json"),
        400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/nothing",
        "/api/rooms/common/nothing",
        "/api/rooms/common/messages/1",
        "/api/rooms//messages",
        "/api/reports/x/y/z",
        "/api/",
        "/api"
      })
  void anUnknownPathIsNotFound(String path) throws Exception {
    Problem.of(server.as("ada").get(path), 404);
  }

  @Test
  void aRoomIdMayHoldAnyCharacterAPathCan() throws Exception {
    String path = "/api/rooms/T%C3%BCr%20%26%20Tor%2B1";
    assertEquals(
        201,
        server
            .bridge()
            .put(path, "{\"title\":\"Door\",\"members\":[{\"user\":\"ada\"}]}")
            .status());

    assertEquals("Tür & Tor+1", server.as("ada").get(path).json().get("id").asText());
    assertNotNull(server.as("ada").post(path + "/leave", "{}").json().get("id"));
  }

  @Test
  void answersAreNotStoredByCaches() throws Exception {
    Api.Answer answer = server.as("ada").get("/api/rooms");

    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertNull(answer.header("Set-Cookie"));
    assertNotEquals("", answer.header("Content-Type"));
    assertFalse(answer.header("Content-Type").contains("html"));
  }

  private static JsonNode withoutInstance(Api.Answer answer) throws Exception {
    return ((ObjectNode) answer.json()).without("instance");
  }

  private static Api.Answer say(String user, String room, String text) throws Exception {
    return server
        .as(user)
        .post("/api/rooms/" + room + "/messages", "{\"text\":" + Api.quoted(text) + "}");
  }

  private static JsonNode list(String user, String query) throws Exception {
    return server.as(user).get("/api/rooms" + query).json();
  }

  private static JsonNode messages(String room, String query) throws Exception {
    return server.as("ada").get("/api/rooms/" + room + "/messages" + query).json();
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.get("items").forEach(room -> ids.add(room.get("id").asText()));
    assertEquals(ids.size(), new HashSet<>(ids).size());
    return ids;
  }

  private static List<Integer> numbersIn(JsonNode page) {
    List<Integer> numbers = new ArrayList<>();
    page.get("items").forEach(message -> numbers.add(message.get("number").asInt()));
    return numbers;
  }

  private static List<Integer> numbers(int from, int to) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
