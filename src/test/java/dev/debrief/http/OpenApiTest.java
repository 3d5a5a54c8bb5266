package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.debrief.http.OpenApiDocument.Operation;
import dev.debrief.testing.Api;
import dev.debrief.testing.Api.Answer;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiTest {
  private static final String DOCUMENT = "/api/openapi.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The URL map, as the composition root has it. */
  private static final Set<String> PATHS =
      Set.of(
          "/api/session",
          "/api/rooms",
          "/api/rooms/{room}",
          "/api/rooms/{room}/messages",
          "/api/rooms/{room}/events",
          "/api/rooms/{room}/import",
          "/api/rooms/{room}/leave",
          "/api/rooms/{room}/excel",
          "/api/reports",
          "/api/reports/events",
          "/api/reports/{report}",
          "/api/reports/{report}/events",
          "/api/reports/{report}/file",
          "/api/reports/{report}/retry",
          "/file/{ticket}",
          "/api/ops",
          "/api/ops/events",
          "/api/ops/drain",
          "/api/ops/pause",
          "/api/ops/resume",
          "/api/ops/reports/retry",
          "/api/ops/reports/{report}/retry",
          "/api/ops/reports/{report}/cancel",
          "/api/ops/mails/resend",
          "/api/ops/mails/{report}/resend",
          "/api/ops/streams/close",
          "/api/ops/logs",
          "/health/live",
          "/health/ready",
          "/metrics",
          DOCUMENT,
          "/api/demo/token");

  private static DebriefServer server;
  private static Api api;
  private static OpenApiDocument document;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.with(Map.of("demo", "true"));
    server.room("described", "Described", 3);
    api =
        server
            .anonymous()
            .bearer(
                Tokens.with("ada", token -> token.claim("roles", List.of("integration", "ops"))));
    document = new OpenApiDocument(server.anonymous().get(DOCUMENT).json());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void isServedWithoutATokenAndNotAgainToWhoeverHasIt() throws Exception {
    Answer answer = server.anonymous().get(DOCUMENT);
    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("Content-Type"));
    assertTrue(answer.json().get("openapi").asText().startsWith("3.1."));

    Answer again = server.anonymous().header("If-None-Match", answer.header("ETag")).get(DOCUMENT);
    assertEquals(304, again.status());
    assertEquals(0, again.bytes().length);
  }

  @Test
  void itsAddressesHoldUnderAnyContextPath() {
    String up = document.root().at("/servers/0/url").asText();
    for (String context : List.of("", "/chat", "/chat/debrief")) {
      URI here = URI.create("https://example.org" + context + DOCUMENT);
      assertEquals(URI.create("https://example.org" + context + "/"), here.resolve(up));
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
    Map<String, JsonNode> references = document.references();
    references.forEach((to, node) -> assertFalse(node.isMissingNode(), to));

    Set<String> unused = new TreeSet<>();
    document.root().get("components").properties().stream()
        .filter(kind -> !kind.getKey().equals("securitySchemes"))
        .forEach(
            kind ->
                kind.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> unused.add("#/components/" + kind.getKey() + "/" + name)));
    unused.removeAll(references.keySet());
    assertEquals(Set.of(), unused);
  }

  @Test
  void everyOperationHasANameAndEveryVariableOfItsPath() {
    Set<String> names = new HashSet<>();
    for (Operation operation : document.operations()) {
      assertTrue(names.add(operation.node().get("operationId").asText()), operation.toString());
      Set<String> variables = new TreeSet<>();
      document
          .root()
          .get("paths")
          .get(operation.path())
          .path("parameters")
          .forEach(p -> variables.add("{" + document.resolved(p).get("name").asText() + "}"));
      Set<String> inPath = new TreeSet<>(List.of(operation.path().split("/")));
      inPath.removeIf(segment -> !segment.startsWith("{"));
      assertEquals(inPath, variables, operation.toString());
    }
  }

  @Test
  void hasThePathsOfTheUrlMapAndNoOther() {
    assertEquals(PATHS, document.methods().keySet());
  }

  @Test
  void hasTheMethodsThatEachResourceAnswersAndNoOther() throws Exception {
    Map<String, String> described = new TreeMap<>();
    Map<String, String> answered = new TreeMap<>();
    for (Map.Entry<String, Set<String>> path : document.methods().entrySet()) {
      described.put(path.getKey(), String.join(", ", path.getValue()));
      Answer answer =
          api.send("PATCH", filled(path.getKey(), "any"), BodyPublishers.noBody(), null);
      assertEquals(405, answer.status(), path.getKey());
      answered.put(path.getKey(), answer.header("Allow"));
    }
    assertEquals(answered, described);
  }

  /** Each with the body the document gives as its example; streams by HEAD, which opens none. */
  @Test
  void everyOperationAnswersAsDescribed() throws Exception {
    String report = server.leaveAndWait("ada", "described").get("id").asText();
    List<Operation> operations = new ArrayList<>(document.operations());
    Operation erase = document.operation("DELETE", "/api/reports/{report}");
    operations.remove(erase);
    operations.add(erase);
    for (Operation operation : operations) {
      boolean streams = document.response(operation, 200).path("content").has("text/event-stream");
      Answer answer = call(api, streams ? "HEAD" : operation.method(), operation, report);
      assertDescribed(operation, answer);
      switch (operation.path()) {
        case "/file/{ticket}" -> assertEquals(404, answer.status());
        case "/api/reports/{report}/retry",
            "/api/ops/reports/{report}/retry",
            "/api/ops/reports/{report}/cancel" ->
            assertEquals(409, answer.status());
        default -> assertTrue(answer.status() < 300, operation + ": " + answer.status());
      }
    }
  }

  private static Answer call(Api client, String method, Operation operation, String report)
      throws IOException, InterruptedException {
    String path = filled(operation.path(), report);
    JsonNode content = operation.node().path("requestBody").path("content");
    if (content.isMissingNode()) {
      return client.send(method, path, BodyPublishers.noBody(), null);
    }
    String type = content.fieldNames().next();
    JsonNode example = content.get(type).get("example");
    String body = example.isTextual() ? example.asText() : example.toString();
    return client.send(method, path, BodyPublishers.ofString(body), type);
  }

  /** Checks status, headers and body of an answer against what the operation is said to answer. */
  private static void assertDescribed(Operation operation, Answer answer) throws IOException {
    String what = operation + ": " + answer.status();
    JsonNode response = document.response(operation, answer.status());
    assertFalse(response.isMissingNode(), what);
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      if (document.resolved(header.getValue()).path("required").asBoolean()) {
        assertNotNull(answer.header(header.getKey()), what + " " + header.getKey());
      }
    }
    if (answer.header("Content-Type") == null) {
      assertFalse(response.has("content"), what);
      return;
    }
    String type = answer.header("Content-Type").replaceAll(";.*", "");
    JsonNode content = response.path("content").path(type);
    assertFalse(content.isMissingNode(), what + " " + type);
    if (type.matches("application/(problem\\+)?json")) { // one document
      assertEquals(List.of(), document.errors(content.get("schema"), answer.json()), what);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, GET,    /api/rooms,                    /api/rooms?limit=0,                  ,",
    "400, GET,    /api/rooms,                    /api/rooms?cursor=x,                 ,",
    "400, GET,    /api/rooms/{room}/messages,    /api/rooms/described/messages?before=1&after=1, ,",
    "400, POST,   /api/rooms/{room}/messages,    /api/rooms/described/messages,      "
        + " application/json, {",
    "400, POST,   /api/rooms/{room}/leave,       /api/rooms/described/leave,         "
        + " application/json, []",
    "404, GET,    /api/rooms/{room},             /api/rooms/none,                     ,",
    "404, POST,   /api/rooms/{room}/import,      /api/rooms/none/import,             "
        + " application/x-ndjson, {}",
    "404, GET,    /api/reports/{report},         /api/reports/none,                   ,",
    "404, GET,    /api/rooms/{room}/events,      /api/rooms/none/events,              ,",
    "415, PUT,    /api/rooms/{room},             /api/rooms/new,                      text/plain,"
        + " {}",
    "415, POST,   /api/rooms/{room}/import,      /api/rooms/described/import,        "
        + " application/json, {}",
    "422, PUT,    /api/rooms/{room},             /api/rooms/new,                     "
        + " application/json, {}",
    "422, POST,   /api/rooms/{room}/messages,    /api/rooms/described/messages,      "
        + " application/json, {}",
    "422, POST,   /api/demo/token,               /api/demo/token,                    "
        + " application/json, {}",
  })
  void refusalsAreAsDescribed(
      int status, String method, String path, String address, String type, String body)
      throws Exception {
    Answer answer =
        api.send(
            method,
            address,
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
            type);
    assertEquals(status, answer.status(), answer.text());
    assertDescribed(document.operation(method, path), answer);
  }

  @Test
  void refusalsOfTheCallerAreAsDescribed() throws Exception {
    Api ada = server.as("ada");
    for (Operation operation : document.operations()) {
      Answer answer = call(server.anonymous(), operation.method(), operation, "any");
      JsonNode security = operation.node().path("security");
      boolean open = security.isArray() && security.isEmpty();
      assertEquals(!open, answer.status() == 401, operation.toString());
      assertDescribed(operation, answer);
    }
    Operation put = document.operation("PUT", "/api/rooms/{room}");
    Answer noRole = ada.put("/api/rooms/described", "{}");
    assertEquals(403, noRole.status());
    assertDescribed(put, noRole);

    Api byCookie = server.anonymous().header("Cookie", "debrief_session=" + Tokens.of("ada"));
    Answer foreign = byCookie.delete("/api/session");
    assertEquals(403, foreign.status());
    assertDescribed(document.operation("DELETE", "/api/session"), foreign);
  }

  @Test
  void refusalsOfAStreamAreAsDescribed() throws Exception {
    for (Operation operation : document.operations()) {
      if (!document.response(operation, 200).path("content").has("text/event-stream")) {
        continue;
      }
      String path = operation.path().replace("{room}", "described");
      if (!path.contains("{")) {
        Answer json = api.header("Accept", "application/json").get(path);
        assertEquals(406, json.status(), path);
        assertDescribed(operation, json);
      }
      Answer refused =
          server
              .anonymous()
              .header("Accept", "text/event-stream")
              .get(path.replace("{report}", "any"));
      assertEquals(401, refused.status(), path);
      assertDescribed(operation, refused);
      for (int limit : new int[] {429, 503}) {
        assertTrue(document.response(operation, limit).path("headers").has("Retry-After"), path);
      }
    }
  }

  @Test
  void whateverNeedsATokenMayBeTooMuchOrAwayAndSaysWhenToComeAgain() {
    for (Operation operation : document.operations()) {
      if (operation.node().get("responses").has("401")) {
        for (int limit : new int[] {429, 503}) {
          assertTrue(operation.node().get("responses").has("" + limit), operation.toString());
          assertTrue(
              document.response(operation, limit).path("headers").has("Retry-After"),
              operation.toString());
        }
      }
    }
  }

  @Test
  void theEventsOfAReportAreAsDescribed() throws Exception {
    server.room("streamed", "Streamed", 40);
    List<SseParser.Event> events =
        new SseParser().feed(api.get("/api/rooms/streamed/excel").bytes());
    JsonNode types = document.root().at("/components/schemas/ReportStream/x-events");
    for (SseParser.Event event : events) {
      assertTrue(types.has(event.type()), event.toString());
      JsonNode schema = types.get(event.type());
      boolean text = document.resolved(schema).path("type").asText().equals("string");
      JsonNode data = text ? TextNode.valueOf(event.data()) : JSON.readTree(event.data());
      assertEquals(List.of(), document.errors(schema, data), event.toString());
    }
    assertEquals("EXCEL_STATUS_END", events.get(events.size() - 1).type());

    String end = events.get(events.size() - 1).lastEventId();
    Answer over = api.header("Last-Event-ID", end).get("/api/rooms/streamed/excel");
    assertEquals(204, over.status());
    assertDescribed(document.operation("GET", "/api/rooms/{room}/excel"), over);
  }

  @Test
  void theFileIsAnsweredAsDescribed() throws Exception {
    server.room("filed", "Filed", 3);
    JsonNode links = server.leaveAndWait("ada", "filed").at("/links");
    String file = links.get("file").asText();
    Operation operation = document.operation("GET", "/api/reports/{report}/file");
    String etag = api.get(file).header("ETag");
    Map<Integer, Answer> answers =
        Map.of(
            200, api.get(file),
            206, api.header("Range", "bytes=0-9").get(file),
            304, api.header("If-None-Match", etag).get(file),
            400, api.get(file + "?format=none"),
            412, api.header("If-Match", "\"none\"").get(file),
            416, api.header("Range", "bytes=99999999-").get(file));
    for (JsonNode format : links.get("files")) {
      assertDescribed(operation, api.get(format.asText()));
    }
    for (Map.Entry<Integer, Answer> answer : answers.entrySet()) {
      assertEquals(answer.getKey(), answer.getValue().status());
      assertDescribed(operation, answer.getValue());
    }
  }

  @Test
  void theExamplesAreAsTheirSchemasSay() {
    for (JsonNode content : document.root().findValues("content")) {
      for (Map.Entry<String, JsonNode> type : content.properties()) {
        if (type.getValue().has("example")) {
          assertEquals(
              List.of(),
              document.errors(type.getValue().get("schema"), type.getValue().get("example")));
        }
      }
    }
  }

  private static String filled(String path, String report) {
    return path.replace("{room}", "described")
        .replace("{report}", report)
        .replace("{ticket}", "none");
  }
}
