package dev.debrief.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.debrief.http.Json;
import dev.debrief.room.ImportedLine.Rejected;
import dev.debrief.room.Message.Attachment;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedLineTest {
  private static final Json JSON = new Json();
  private static final ObjectReader READER = JSON.mapper().readerFor(JsonNode.class);
  private static final String MINIMAL =
      "\"author\":\"ada\",\"sentAt\":\"2026-11-22T17:05:00Z\",\"text\":\"hello\"";

  private static NewMessage read(String line) throws Rejected {
    return ImportedLine.read(READER, line);
  }

  /** A line with further or other fields. */
  private static NewMessage with(String fields) throws Rejected {
    return read("{" + MINIMAL + "," + fields + "}");
  }

  private static String refusal(String fields) {
    return assertThrows(Rejected.class, () -> with(fields)).getMessage();
  }

  @Test
  void readsEveryField() throws Rejected {
    NewMessage expected =
        new NewMessage(
            "m1",
            "ada",
            Instant.parse("2026-11-22T16:05:00Z"),
            "hello",
            "m0",
            Instant.parse("2026-11-22T16:06:00.5Z"),
            false,
            List.of(
                new Attachment("plan.pdf", "https://files.example.org/1", 1234L),
                new Attachment("https://files.example.org/2", "https://files.example.org/2", null),
                new Attachment("notes.txt", null, null)));
    assertEquals(
        expected,
        read(
            """
            {"id":"m1","author":"ada","sentAt":"2026-11-22T17:05:00+01:00","text":"hello",
             "replyTo":"m0","editedAt":"2026-11-22T16:06:00.5Z","deleted":false,"mood":{"x":[1]},
             "attachments":[{"name":"plan.pdf","url":"https://files.example.org/1","bytes":1234},
                            {"url":"https://files.example.org/2"},"notes.txt"]}
            """));
  }

  @Test
  void needsNoMoreThanAnAuthorATimeAndAText() throws Rejected {
    NewMessage message = read("{" + MINIMAL + "}");
    assertNull(message.id());
    assertNull(message.replyTo());
    assertNull(message.editedAt());
    assertFalse(message.deleted());
    assertEquals(List.of(), message.attachments());
  }

  @Test
  void takesNullForAbsent() throws Rejected {
    NewMessage message =
        with(
            "\"id\":null,\"replyTo\":null,\"editedAt\":null,\"deleted\":null,\"attachments\":null");
    assertEquals(read("{" + MINIMAL + "}"), message);
  }

  @Test
  void takesAnEmptyIdForNone() throws Rejected {
    assertNull(with("\"id\":\"\"").id());
  }

  @Test
  void takesNumbersForIdsAndAuthors() throws Rejected {
    assertEquals("42", with("\"id\":42").id());
    assertEquals("7", with("\"author\":7").author());
  }

  @Test
  void takesAnEmptyText() throws Rejected {
    assertEquals("", with("\"text\":\"\"").text());
  }

  @Test
  void makesTextsStorable() throws Rejected {
    assertEquals("a\uFFFDb\uFFFD", with("\"text\":\"a\\u0000b\\ud83d\"").text());
    assertEquals("\uFFFD", with("\"author\":\"\\u0000\"").author());
    assertEquals("\uFFFD", with("\"attachments\":[\"\\ud83d\"]").attachments().get(0).name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|author is missing",
        "{\"author\":\"  \"}|author is missing",
        "{\"author\":\"ada\"}|sentAt is missing",
        "{\"author\":\"ada\",\"sentAt\":\"2026-11-22T17:05:00Z\"}|text is missing",
        "[]|a line must be a JSON object",
        "\"text\"|a line must be a JSON object",
        "12|a line must be a JSON object",
        "null|a line must be a JSON object",
        "{\"author\":{}}|author must be a text",
        "{\"author\":1.5}|author must be a text",
        "{\"author\":true}|author must be a text"
      })
  void saysWhatIsMissingOrOfTheWrongKind(String line, String reason) {
    assertEquals(reason, assertThrows(Rejected.class, () -> read(line)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"author\":", "not json", "{} x", "{'a':1}", "\u0000"})
  void refusesWhatIsNoJson(String line) {
    String reason = assertThrows(Rejected.class, () -> read(line)).getMessage();
    assertTrue(reason.startsWith("it is not well-formed JSON"), reason);
  }

  @Test
  void refusesTwoMessagesOnOneLine() {
    assertThrows(Rejected.class, () -> read("{" + MINIMAL + "}{" + MINIMAL + "}"));
  }

  @Test
  void refusesNestingThatIsMeantToExhaustTheStack() {
    String line = "{\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";
    assertThrows(Rejected.class, () -> read(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"yesterday\"",
        "\"2026-11-22\"",
        "\"2026-11-22T17:05:00\"",
        "\"2026-13-22T17:05:00Z\"",
        "\"2026-02-30T17:05:00Z\"",
        "\"0000-01-01T00:00:00Z\"",
        "\"9999-01-01T00:00:00Z\"",
        "\"+999999999-01-01T00:00:00Z\"",
        "1795366800",
        "{}",
        "[]",
        "true"
      })
  void refusesATimeThatIsNone(String time) {
    assertTrue(refusal("\"sentAt\":" + time).startsWith("sentAt must be a time like"));
    assertTrue(refusal("\"editedAt\":" + time).startsWith("editedAt must be a time like"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "author", "replyTo"})
  void boundsTheShortFields(String field) throws Rejected {
    with("\"" + field + "\":\"" + "x".repeat(255) + "\"");
    assertEquals(
        field + " has 256 characters, more than the 255 allowed",
        refusal("\"" + field + "\":\"" + "x".repeat(256) + "\""));
  }

  @Test
  void boundsTheText() throws Rejected {
    assertEquals(1_048_576, with("\"text\":\"" + "x".repeat(1_048_576) + "\"").text().length());
    assertEquals(
        "text has 1048577 characters, more than the 1048576 allowed",
        refusal("\"text\":\"" + "x".repeat(1_048_577) + "\""));
  }

  @Test
  void readsNothingOfWhatADeletedMessageSaid() throws Rejected {
    NewMessage message =
        with("\"id\":\"m1\",\"deleted\":true,\"attachments\":[\"a.txt\"],\"replyTo\":\"m0\"");
    assertTrue(message.deleted());
    assertEquals("", message.text());
    assertEquals(List.of(), message.attachments());
    assertEquals("m0", message.replyTo());
    assertFalse(message.isDeletionOnly());
  }

  @Test
  void takesADeletionForItsIdAlone() throws Rejected {
    NewMessage deletion = read("{\"id\":\"m1\",\"deleted\":true}");
    assertEquals("m1", deletion.id());
    assertTrue(deletion.deleted());
    assertTrue(deletion.isDeletionOnly());
    assertFalse(
        read("{\"id\":\"m1\",\"deleted\":true,\"author\":\"ada\",\"sentAt\":\"2026-11-22T17:05:00Z\"}")
            .isDeletionOnly());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"deleted\":true}|author is missing",
        "{\"id\":\"\",\"deleted\":true}|author is missing",
        "{\"deleted\":true,\"author\":\"ada\"}|sentAt is missing",
        "{\"id\":\"m1\",\"deleted\":false}|author is missing",
        "{\"id\":\"m1\",\"deleted\":true,\"author\":[]}|author must be a text"
      })
  void aDeletionNeedsAnIdOrAllOfAMessageButItsText(String line, String reason) {
    assertEquals(reason, assertThrows(Rejected.class, () -> read(line)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"true\"", "1", "[]"})
  void refusesADeletedThatIsNeitherTrueNorFalse(String value) {
    assertEquals("deleted must be true or false", refusal("\"deleted\":" + value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|attachments must be a list of at most 100",
        "\"a.txt\"|attachments must be a list of at most 100",
        "[{}]|an attachment needs a name or a url",
        "[1]|an attachment needs a name or a url",
        "[null]|an attachment needs a name or a url",
        "[{\"name\":[]}]|name must be a text"
      })
  void refusesAttachmentsThatAreNone(String value, String reason) {
    assertEquals(reason, refusal("\"attachments\":" + value));
  }

  @Test
  void boundsAttachmentsOneByOneAndTogether() throws Rejected {
    String many = String.join(",", Collections.nCopies(100, "\"a.txt\""));
    assertEquals(100, with("\"attachments\":[" + many + "]").attachments().size());
    assertEquals(
        "attachments must be a list of at most 100",
        refusal("\"attachments\":[" + many + ",\"a.txt\"]"));
    assertEquals(
        "an attachment has 2001 characters, more than the 2000 allowed",
        refusal("\"attachments\":[\"" + "x".repeat(2_001) + "\"]"));
    String longest = "\"" + "x".repeat(2_000) + "\"";
    assertEquals(
        "attachments have more than 150000 characters together",
        refusal("\"attachments\":[" + String.join(",", Collections.nCopies(76, longest)) + "]"));
  }

  @Test
  void whatItTakesFitsIntoTheDatabaseHoweverItIsEscaped() throws Rejected {
    String worst = "\"" + "\\u0001".repeat(2_000) + "\"";
    List<Attachment> attachments =
        with("\"attachments\":[" + String.join(",", Collections.nCopies(75, worst)) + "]")
            .attachments();
    assertTrue(JSON.text(attachments).length() <= Message.MAX_TEXT_CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"many\"", "1e99", "99999999999999999999", "{}"})
  void leavesASizeOutThatIsNone(String bytes) throws Rejected {
    assertNull(
        with("\"attachments\":[{\"name\":\"a\",\"bytes\":" + bytes + "}]")
            .attachments()
            .get(0)
            .bytes());
  }
}
