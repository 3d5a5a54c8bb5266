package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Sheet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportTest {
  private static final String GOOD =
      "{\"id\":\"%s\",\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"%s\"}";
  private static final String NAMELESS =
      "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"%s\"}";

  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.started();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theSameFileTwiceIsStoredOnce() throws Exception {
    server.room("twice", "Twice");
    String lines = GOOD.formatted("1", "one") + "\n" + GOOD.formatted("2", "two") + "\n";

    assertEquals(counts(2, 0), server.importLines("twice", lines));
    assertEquals(counts(0, 2), server.importLines("twice", lines));
    assertEquals(counts(1, 2), server.importLines("twice", lines + GOOD.formatted("3", "three")));
    assertEquals(List.of("one", "two", "three"), texts("twice"));
  }

  @Test
  void oneIdTwiceInAFileIsOneMessage() throws Exception {
    server.room("doubled", "Doubled");

    JsonNode answer =
        server.importLines(
            "doubled", GOOD.formatted("1", "first") + "\n" + GOOD.formatted("1", "second"));

    assertEquals(counts(1, 1), answer);
    assertEquals(List.of("first"), texts("doubled"));
  }

  @Test
  void exactRepeatsWithoutIdsAreAllKept() throws Exception {
    server.room("repeats", "Repeats");
    String line = NAMELESS.formatted("+1") + "\n";

    assertEquals(counts(3, 0), server.importLines("repeats", line.repeat(3)));
    assertEquals(counts(3, 0), server.importLines("repeats", line.repeat(3)));
    assertEquals(6, texts("repeats").size());
  }

  @Test
  void anEmptyIdIsNoId() throws Exception {
    server.room("empty-ids", "Empty ids");

    JsonNode answer =
        server.importLines(
            "empty-ids", GOOD.formatted("", "one") + "\n" + GOOD.formatted("", "two"));

    assertEquals(counts(2, 0), answer);
    assertEquals(List.of("one", "two"), texts("empty-ids"));
  }

  @Test
  void anIdempotencyKeyMakesLinesWithoutIdsRepeatable() throws Exception {
    server.room("keyed", "Keyed");
    String lines = (NAMELESS.formatted("+1") + "\n").repeat(3);
    Api keyed = server.bridge().header("Idempotency-Key", "upload-7");
    Api other = server.bridge().header("Idempotency-Key", "upload-8");

    assertEquals(counts(3, 0), send(keyed, "keyed", lines));
    assertEquals(counts(0, 3), send(keyed, "keyed", lines));
    assertEquals(counts(3, 0), send(other, "keyed", lines));
    assertEquals(6, texts("keyed").size());
  }

  @Test
  void anIdempotencyKeyWithOtherLinesIsRefusedAndStoresNothing() throws Exception {
    server.room("reused", "Reused");
    Api keyed = server.bridge().header("Idempotency-Key", "upload-9");
    String lines = NAMELESS.formatted("one") + "\n";
    send(keyed, "reused", lines);

    for (String other :
        List.of(
            NAMELESS.formatted("two") + "\n",
            lines + NAMELESS.formatted("two") + "\n",
            lines.strip(),
            lines + "\n",
            "")) {
      Problem.of(send(keyed, "reused", BodyPublishers.ofString(other)), 422);
    }

    assertEquals(counts(0, 1), send(keyed, "reused", lines));
    assertEquals(List.of("one"), texts("reused"));
  }

  @Test
  void theSameIdempotencyKeyIsAnotherOneForAnotherCallerAndAnotherRoom() throws Exception {
    server.room("shared", "Shared");
    server.room("beside", "Beside");
    Api first = server.bridge().header("Idempotency-Key", "nightly");
    Api second =
        server
            .anonymous()
            .bearer(Tokens.withRole("crm", "integration"))
            .header("Idempotency-Key", "nightly");

    assertEquals(counts(1, 0), send(first, "shared", NAMELESS.formatted("of the first")));
    assertEquals(counts(1, 0), send(second, "shared", NAMELESS.formatted("of the second")));
    assertEquals(counts(1, 0), send(first, "beside", NAMELESS.formatted("of another room")));
    assertEquals(List.of("of the first", "of the second"), texts("shared"));
  }

  @Test
  void noIdOfALineMeetsAnIdempotencyKey() throws Exception {
    server.room("met", "Met");
    Api keyed = server.bridge().header("Idempotency-Key", "1");

    assertEquals(counts(1, 0), server.importLines("met", GOOD.formatted("1:1", "by its id")));
    assertEquals(counts(1, 0), send(keyed, "met", NAMELESS.formatted("by the key")));
    assertEquals(counts(0, 1), server.importLines("met", GOOD.formatted("1:1", "again")));
    assertEquals(List.of("by its id", "by the key"), texts("met"));
  }

  @Test
  void aLargeBodyUnderAUsedKeyIsRefusedWithAnAnswerNotWithAReset() throws Exception {
    server.room("large-reuse", "Large reuse");
    Api keyed = server.bridge().header("Idempotency-Key", "large");
    send(keyed, "large-reuse", NAMELESS.formatted("one"));

    String lines = (NAMELESS.formatted("x".repeat(1_000)) + "\n").repeat(20_000);
    Problem.of(send(keyed, "large-reuse", BodyPublishers.ofString(lines)), 422);

    assertEquals(List.of("one"), texts("large-reuse"));
  }

  @Test
  void blankLinesCarriageReturnsAndAByteOrderMarkAreNoMatter() throws Exception {
    server.room("loose", "Loose");
    String lines =
        "\uFEFF"
            + GOOD.formatted("1", "one")
            + "\r\n\r\n   \t\n"
            + GOOD.formatted("2", "two")
            + "\n\n"
            + GOOD.formatted("3", "no line end");

    assertEquals(counts(3, 0), server.importLines("loose", lines));
    assertEquals(counts(0, 0), server.importLines("loose", ""));
    assertEquals(counts(0, 0), server.importLines("loose", "\uFEFF\r\n\n"));
    assertEquals(List.of("one", "two", "no line end"), texts("loose"));
  }

  @Test
  void aBadLineIsNamedAndLosesNoGoodOne() throws Exception {
    server.room("mixed", "Mixed");
    String lines =
        String.join(
            "\n",
            GOOD.formatted("1", "one"),
            "not json",
            "",
            GOOD.formatted("2", "two"),
            "{\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"}",
            GOOD.formatted("3", "three"));

    JsonNode answer = server.importLines("mixed", lines);

    assertEquals(3, answer.get("accepted").asInt());
    assertEquals(2, answer.get("rejected").get(0).get("line").asInt());
    assertEquals(5, answer.get("rejected").get(1).get("line").asInt());
    assertEquals("author is missing", answer.get("rejected").get(1).get("reason").asText());
    assertEquals(2, answer.get("rejected").size());
    assertEquals(List.of("one", "two", "three"), texts("mixed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]|object",
        "null|object",
        "7|object",
        "{}|author",
        "{\"author\":\" \",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"}|author",
        "{\"author\":{},\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"}|author",
        "{\"author\":\"a\",\"text\":\"x\"}|sentAt",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00\",\"text\":\"x\"}|sentAt",
        "{\"author\":\"a\",\"sentAt\":\"yesterday\",\"text\":\"x\"}|sentAt",
        "{\"author\":\"a\",\"sentAt\":1772359200,\"text\":\"x\"}|sentAt",
        "{\"author\":\"a\",\"sentAt\":\"+10000-01-01T00:00:00Z\",\"text\":\"x\"}|sentAt",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\"}|text",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":[1]}|text",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\",\"deleted\":\"no\"}|deleted",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\",\"editedAt\":5}|editedAt",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\",\"attachments\":{}}|attachments",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\",\"attachments\":[{}]}|attachment",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"} {}|follows",
        "{\"author\":\"a\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"|well-formed"
      })
  void aReasonNamesTheFieldThatIsWrong(String line, String named) throws Exception {
    server.room("reasons", "Reasons");

    JsonNode answer = server.importLines("reasons", "\n" + line + "\n");

    assertEquals(0, answer.get("accepted").asInt(), answer.toString());
    assertEquals(2, answer.get("rejected").get(0).get("line").asInt());
    String reason = answer.get("rejected").get(0).get("reason").asText();
    assertTrue(reason.contains(named), reason);
    assertTrue(!reason.contains("Exception") && !reason.contains("jackson"), reason);
  }

  @Test
  void keepsEveryFieldALineMayHave() throws Exception {
    server.room("full", "Full");
    String line =
        """
        {"id":17,"author":"ada","sentAt":"2026-03-01T12:00:00+02:00","text":"x\\ny","replyTo":"16",\
        "editedAt":"2026-03-01T10:05:00Z","deleted":false,"attachments":["a.txt",\
        {"name":"b.pdf","url":"https://example.org/b.pdf","bytes":12}],"unknown":{"any":[1]}}
        """;

    assertEquals(counts(1, 0), server.importLines("full", line));

    JsonNode m = server.as("ada").get("/api/rooms/full/messages").json().get("items").get(0);
    assertEquals("17", m.get("id").asText());
    assertEquals("2026-03-01T10:00:00Z", m.get("sentAt").asText());
    assertEquals("x\ny", m.get("text").asText());
    assertEquals("16", m.get("replyTo").asText());
    assertEquals("2026-03-01T10:05:00Z", m.get("editedAt").asText());
    assertFalse(m.get("deleted").asBoolean());
    assertEquals("a.txt", m.get("attachments").get(0).get("name").asText());
    assertEquals(12, m.get("attachments").get(1).get("bytes").asInt());
  }

  @Test
  void aMessageThatComesAsDeletedLeavesNothingOfWhatItSaid() throws Exception {
    server.room("gone", "Gone");
    String line = GOOD.formatted("1", "secret words");
    String deleted =
        line.replace("}", ",\"deleted\":true,\"attachments\":[\"secret.pdf\"],\"replyTo\":\"0\"}");

    assertEquals(counts(1, 0), server.importLines("gone", deleted));

    JsonNode m = server.as("ada").get("/api/rooms/gone/messages").json().at("/items/0");
    assertTrue(m.get("deleted").asBoolean());
    assertEquals("", m.get("text").asText());
    assertEquals(0, m.get("attachments").size());
    assertEquals("ada", m.get("author").asText());
    assertEquals("0", m.get("replyTo").asText());
    assertEquals(counts(0, 1), server.importLines("gone", line), "it stays deleted");
    assertEquals(List.of(""), texts("gone"));
  }

  @Test
  void aLaterDeletionRemovesTextAndAttachmentsAndIsCountedOnce() throws Exception {
    server.room("taken-back", "Taken back");
    String line =
        GOOD.formatted("1", "secret words").replace("}", ",\"attachments\":[\"secret.pdf\"]}");
    server.importLines("taken-back", line + "\n" + GOOD.formatted("2", "kept"));
    String deletion = "{\"id\":\"1\",\"deleted\":true}";

    assertEquals(result(0, 1, 0), server.importLines("taken-back", deletion));
    assertEquals(result(0, 0, 1), server.importLines("taken-back", deletion));
    assertEquals(
        result(1, 1, 1),
        server.importLines(
            "taken-back",
            GOOD.formatted("3", "brief") + "\n" + deletion.replace("1", "3") + "\n" + line));

    JsonNode items = server.as("ada").get("/api/rooms/taken-back/messages").json().get("items");
    assertEquals(List.of("", "kept", ""), texts("taken-back"));
    assertTrue(items.get(0).get("deleted").asBoolean());
    assertEquals(0, items.get(0).get("attachments").size());
    assertFalse(items.get(1).get("deleted").asBoolean());
    assertTrue(items.get(2).get("deleted").asBoolean());
  }

  @Test
  void aDeletionOfAnUnknownMessageIsRejectedInItsPlaceUnlessItCanBeStored() throws Exception {
    server.room("unknown", "Unknown");

    JsonNode answer =
        server.importLines(
            "unknown",
            """
            {"id":"8","deleted":true}
            not json
            {"id":"9","deleted":true,"author":"ada"}
            {"deleted":true}
            {"id":"10","deleted":true,"author":"ada","sentAt":"2026-03-01T10:00:00Z"}
            """);

    assertEquals(1, answer.get("accepted").asInt(), answer.toString());
    assertEquals(0, answer.get("deleted").asInt());
    List<String> reasons = new ArrayList<>();
    answer
        .get("rejected")
        .forEach(r -> reasons.add(r.get("line") + ": " + r.get("reason").asText()));
    assertEquals(
        List.of(
            "1: the room has no message with this id, and author is missing",
            "2: it is not well-formed JSON (line 1, column 1)",
            "3: the room has no message with this id, and sentAt is missing",
            "4: author is missing"),
        reasons);
    assertEquals(List.of(""), texts("unknown"));
  }

  @Test
  void noReportMadeAfterADeletionQuotesTheMessage() throws Exception {
    server.room("quoted", "Quoted", 3);
    server.importLines(
        "quoted",
        GOOD.formatted("q", "We decided to ship the zeppelin on Thursday")
            .replace("}", ",\"attachments\":[\"zeppelin.pdf\"]}"));
    assertEquals(result(0, 1, 0), server.importLines("quoted", "{\"id\":\"q\",\"deleted\":true}"));

    JsonNode report = server.leaveAndWait("ada", "quoted");

    assertFalse(report.toString().contains("zeppelin"), report.toString());
    byte[] file = server.as("ada").get(report.at("/links/file").asText()).bytes();
    try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(file))) {
      List<String> cells = new ArrayList<>();
      for (Sheet sheet : book.getSheets().toList()) {
        sheet
            .read()
            .forEach(row -> row.forEach(cell -> cells.add(cell == null ? "" : cell.getText())));
      }
      assertTrue(cells.contains("deleted"), cells.toString());
      assertTrue(cells.stream().noneMatch(cell -> cell.contains("zeppelin")), cells.toString());
    }
  }

  @Test
  void anAttachmentIsBoundedAndOneThatIsTooLongCostsOnlyItsLine() throws Exception {
    server.room("attached", "Attached");
    String begin =
        "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\",\"attachments\":[";
    String lines =
        String.join(
            "\n",
            begin + "\"" + "n".repeat(2_000) + "\"]}",
            begin + "\"" + "n".repeat(2_001) + "\"]}",
            begin + "{\"name\":\"" + "n".repeat(256) + "\"}]}",
            GOOD.formatted("2", "two"));

    JsonNode answer = server.importLines("attached", lines);

    assertEquals(2, answer.path("accepted").asInt(), answer.toString());
    assertEquals(2, answer.get("rejected").get(0).get("line").asInt());
    assertEquals(3, answer.get("rejected").get(1).get("line").asInt());
    assertEquals(List.of("x", "two"), texts("attached"));
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacementCharacters() throws Exception {
    server.room("bytes", "Bytes");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"a"
            .getBytes(StandardCharsets.UTF_8));
    body.write(0xFF);
    body.writeBytes("b\\ud800\"}\n".getBytes(StandardCharsets.UTF_8));
    body.writeBytes(GOOD.formatted("2", "fine").getBytes(StandardCharsets.UTF_8));

    JsonNode answer =
        send(server.bridge(), "bytes", BodyPublishers.ofByteArray(body.toByteArray())).json();

    assertEquals(counts(2, 0), answer);
    assertEquals(List.of("a\uFFFDb\uFFFD", "fine"), texts("bytes"));
  }

  @Test
  void linesOutOfOrderKeepTheOrderOfTheirArrival() throws Exception {
    server.room("order", "Order");
    String line = "{\"author\":\"ada\",\"sentAt\":\"%s\",\"text\":\"%s\"}\n";

    server.importLines(
        "order",
        line.formatted("2026-03-03T10:00:00Z", "third day")
            + line.formatted("2026-03-01T10:00:00Z", "first day")
            + line.formatted("0001-01-01T00:00:00Z", "long ago")
            + line.formatted("9998-12-31T23:59:59.123456Z", "far ahead"));

    assertEquals(List.of("third day", "first day", "long ago", "far ahead"), texts("order"));
    JsonNode items = server.as("ada").get("/api/rooms/order/messages").json().get("items");
    assertEquals("0001-01-01T00:00:00Z", items.get(2).get("sentAt").asText());
    assertEquals("9998-12-31T23:59:59.123456Z", items.get(3).get("sentAt").asText());
  }

  @Test
  void aTextOfOneMebiCharactersIsTakenAndOneMoreIsNot() throws Exception {
    server.room("huge", "Huge");
    String lines =
        GOOD.formatted("1", "€".repeat(1_048_576))
            + "\n"
            + GOOD.formatted("2", "x".repeat(1_048_577))
            + "\n"
            + GOOD.formatted("3", "\\u0001".repeat(1_048_576))
            + "\n"
            + GOOD.formatted("4", "small");

    JsonNode answer = server.importLines("huge", lines);

    assertEquals(3, answer.get("accepted").asInt(), answer.toString());
    assertEquals(2, answer.get("rejected").get(0).get("line").asInt());
    assertTrue(answer.get("rejected").get(0).get("reason").asText().contains("1048577"));
    List<String> texts = texts("huge");
    assertEquals("€".repeat(1_048_576), texts.get(0));
    assertEquals("\u0001".repeat(1_048_576), texts.get(1));
    assertEquals("small", texts.get(2));
  }

  @Test
  void aLineOfMoreThanSixMebibytesIsPassedOver() throws Exception {
    server.room("overlong", "Overlong");
    byte[] filler = new byte[6 * 1024 * 1024 + 100_000];
    Arrays.fill(filler, (byte) 'x');
    InputStream body =
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    bytes(GOOD.formatted("1", "before") + "\n"),
                    new ByteArrayInputStream(filler),
                    bytes("\n" + GOOD.formatted("2", "after")))));

    JsonNode answer =
        send(server.bridge(), "overlong", BodyPublishers.ofInputStream(() -> body)).json();

    assertEquals(2, answer.get("accepted").asInt());
    assertEquals(1, answer.get("rejected").size());
    assertEquals(2, answer.get("rejected").get(0).get("line").asInt());
    assertEquals(List.of("before", "after"), texts("overlong"));
  }

  @Test
  void aLongListOfRejectionsIsAnsweredWholeAndLeavesNoFileBehind() throws Exception {
    server.room("bad", "Bad");
    String lines = GOOD.formatted("1", "one") + "\n" + "{bad\n".repeat(100_000);

    JsonNode answer = server.importLines("bad", lines);

    assertEquals(1, answer.get("accepted").asInt());
    assertEquals(100_000, answer.get("rejected").size());
    assertEquals(100_001, answer.get("rejected").get(99_999).get("line").asInt());
    assertEquals(List.of(), filesIn(server.home().resolve("tmp")));
  }

  @Test
  void onlyTheChatApplicationImportsAndOnlyIntoARoomThatIs() throws Exception {
    server.room("guarded", "Guarded");

    Problem.of(send(server.as("ada"), "guarded", BodyPublishers.ofString("{}")), 403);
    Problem.of(send(server.bridge(), "nowhere", BodyPublishers.ofString("{}")), 404);
    Problem.of(
        server
            .bridge()
            .send(
                "POST",
                "/api/rooms/guarded/import",
                BodyPublishers.ofString(GOOD.formatted("1", "x")),
                "application/json"),
        415);
    assertEquals(List.of(), texts("guarded"));
  }

  @Test
  void thousandsOfLinesKeepTheirOrderAcrossBatches() throws Exception {
    server.room("many", "Many", 3_500);

    JsonNode page = server.as("ada").get("/api/rooms/many/messages?after=2990&limit=20").json();

    assertEquals("many-2991", page.get("items").get(0).get("id").asText());
    assertEquals("many-3010", page.get("items").get(19).get("id").asText());
    assertEquals(3_500, server.as("ada").get("/api/rooms/many").json().get("messages").asInt());
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> filesIn(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static JsonNode counts(int accepted, int duplicates) throws Exception {
    return result(accepted, 0, duplicates);
  }

  private static JsonNode result(int accepted, int deleted, int duplicates) throws Exception {
    return new ObjectMapper()
        .readTree(
            "{\"accepted\":%d,\"deleted\":%d,\"duplicates\":%d,\"rejected\":[]}"
                .formatted(accepted, deleted, duplicates));
  }

  private static JsonNode send(Api api, String room, String lines) throws Exception {
    return send(api, room, BodyPublishers.ofString(lines)).json();
  }

  private static Api.Answer send(Api api, String room, BodyPublisher body) throws Exception {
    return api.send("POST", "/api/rooms/" + room + "/import", body, "application/x-ndjson");
  }

  private static List<String> texts(String room) throws Exception {
    List<String> texts = new ArrayList<>();
    server
        .as("ada")
        .get("/api/rooms/" + room + "/messages?after=0&limit=500")
        .json()
        .get("items")
        .forEach(m -> texts.add(m.get("text").asText()));
    return texts;
  }
}
