package dev.debrief.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SampleRoomsTest {

  private static final Set<String> FIELDS =
      Set.of("id", "author", "sentAt", "text", "replyTo", "editedAt", "deleted", "attachments");

  private final JsonMapper mapper = new JsonMapper();

  @Test
  void adaIsInFourRoomsGraceInThreeAndLinusInTwo() throws IOException {
    Map<String, Integer> rooms = new TreeMap<>();
    for (JsonNode room : rooms()) {
      members(room).forEach(user -> rooms.merge(user, 1, Integer::sum));
    }
    assertEquals(Map.of("ada", 4, "grace", 3, "linus", 2), rooms);
  }

  @Test
  void everyLineIsAMessageThatImportTakes() throws IOException {
    for (JsonNode room : rooms()) {
      Instant before = Instant.EPOCH;
      Set<String> ids = new HashSet<>();
      for (JsonNode message : messages(room)) {
        String id = message.required("id").asText();
        Instant sentAt = Instant.parse(message.required("sentAt").asText());
        assertTrue(ids.add(id), id);
        assertFalse(sentAt.isBefore(before), id);
        before = sentAt;
        message.fieldNames().forEachRemaining(name -> assertTrue(FIELDS.contains(name), id));
        boolean deleted = message.path("deleted").asBoolean();
        assertEquals(deleted, message.required("text").asText().isEmpty(), id);
        if (message.has("editedAt")) {
          assertTrue(Instant.parse(message.get("editedAt").asText()).isAfter(sentAt), id);
        }
      }
    }
  }

  @Test
  void everyAuthorIsAMemberAndEveryReplyAnswersAnEarlierMessage() throws IOException {
    for (JsonNode room : rooms()) {
      List<String> members = members(room);
      Set<String> earlier = new HashSet<>();
      for (JsonNode message : messages(room)) {
        String id = message.get("id").asText();
        assertTrue(members.contains(message.required("author").asText()), id);
        if (message.has("replyTo")) {
          assertTrue(earlier.contains(message.get("replyTo").asText()), id);
        }
        earlier.add(id);
      }
    }
  }

  private JsonNode rooms() throws IOException {
    try (InputStream in = SampleRoomsTest.class.getResourceAsStream("rooms/rooms.json")) {
      return mapper.readTree(in);
    }
  }

  private List<JsonNode> messages(JsonNode room) throws IOException {
    String file = "rooms/" + room.required("messages").asText();
    List<JsonNode> messages = new ArrayList<>();
    try (InputStream in = SampleRoomsTest.class.getResourceAsStream(file)) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        messages.add(mapper.readTree(line));
      }
    }
    return messages;
  }

  private static List<String> members(JsonNode room) {
    List<String> users = new ArrayList<>();
    room.required("members").forEach(member -> users.add(member.required("user").asText()));
    return users;
  }
}
