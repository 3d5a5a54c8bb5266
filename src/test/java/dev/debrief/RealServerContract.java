package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Container;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.RealServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the packaged WAR does on a server as its makers ship it. One server for all of a class, as
 * most of the time is its start; the last tests take the application away again and again. In one
 * file, since they share that server.
 */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RealServerContract {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int REDEPLOYMENTS = 10;

  /** Redeployments after which everything has been loaded that is loaded once. */
  private static final int WARM = 3;

  private ScriptedModelServer model;
  private DebriefServer server;

  /** Makes the servers. */
  abstract Container.Maker maker();

  /** Settings beside the usual ones. */
  abstract Map<String, String> settings();

  /** What the log says of the database and the mail server that the settings come to. */
  abstract List<String> choices();

  /** How many replaced applications the server's own idle threads may hold. */
  int idleThreadsHold() {
    return 0;
  }

  final DebriefServer server() {
    return server;
  }

  final RealServer container() {
    return (RealServer) server.container();
  }

  @BeforeAll
  void start() throws Exception {
    model = new ScriptedModelServer();
    Map<String, String> all = new HashMap<>(settings());
    all.put("llm.base-url", model.baseUrl().toString());
    all.put("llm.model", "scripted");
    server = DebriefServer.on(maker(), all);
    answer();
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    model.close();
  }

  private void answer() {
    model.play(ScriptedModelServer.answering(request -> "- The room agreed to ship. [1, 2]"));
  }

  @Test
  @Order(1)
  void startsWithTheServersOwnResourcesAndWithoutAWarning() throws Exception {
    String log = container().log();
    for (String choice : choices()) {
      assertTrue(log.contains(choice), () -> choice + " is not in " + log);
    }
    assertEquals(List.of(), container().complaints());
  }

  @Test
  @Order(2)
  void servesThePageAndItsFiles() throws Exception {
    Api.Answer page = server.anonymous().get("/");
    assertEquals(200, page.status());
    assertTrue(page.text().contains("<title>Debrief"), page.text());
    assertTrue(page.header("Content-Type").startsWith("text/html"));
    for (String file : List.of("/app.js", "/app.css", "/client/debrief.js", "/favicon.svg")) {
      assertEquals(200, server.anonymous().get(file).status(), file);
    }
    assertEquals(404, server.anonymous().get("/WEB-INF/web.xml").status());
    Api.Answer description = server.anonymous().get("/api/openapi.json");
    assertEquals("3.1.0", description.json().get("openapi").asText());
    Problem.of(server.as("ada").get("/api/nothing"), 404);
  }

  @Test
  @Order(2)
  void takesATokenAsBearerAndAsCookie() throws Exception {
    assertEquals(401, server.anonymous().get("/api/rooms").status());
    Api.Answer signedIn = server.as("ada").post("/api/session", "{}");
    assertTrue(signedIn.status() < 300, () -> signedIn.status() + signedIn.text());
    String cookie = signedIn.header("Set-Cookie");
    assertTrue(cookie.contains("HttpOnly"), cookie);
    String path = container().contextPath().isEmpty() ? "/" : container().contextPath();
    assertTrue(cookie.matches("(?i).*Path=" + path + "/?(;.*)?"), cookie);
    String pair = cookie.replaceAll(";.*", "");
    assertEquals(200, server.anonymous().header("Cookie", pair).get("/api/rooms").status());
  }

  @Test
  @Order(2)
  void streamsAReportToItsEndAcrossACutAndHandsOutAWorkbookThatOpens() throws Exception {
    model.play(ScriptedModelServer.paced(request -> "- The room agreed to ship. [1, 2]", () -> {}));
    server.room("streamed", "Streamed", 40);
    String id = leave("streamed");
    try (SseReader reader =
        server.stream("ada", "/api/reports/" + id + "/events")
            .reconnectAfter(Duration.ofMillis(50))
            .open()) {
      SseReader.Received first =
          reader.awaitEvent(e -> e.type().equals("EXCEL_STATUS"), Await.DEADLINE);
      assertTrue(reader.cut());
      reader.awaitClosed(LONG);
      assertTrue(reader.connections() > 1);
      assertEquals(
          List.of("finished"),
          reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
      assertEquals("Queued", first.data());
      assertEquals(1, reader.events().stream().filter(e -> "Finished".equals(e.data())).count());
      assertEquals("text/event-stream;charset=utf-8", contentType(reader));
    }
    Api.Answer file = server.as("ada").get("/api/reports/" + id + "/file");
    assertEquals(200, file.status());
    assertEquals(40, texts(file.bytes()).size());
    answer();
  }

  private static String contentType(SseReader reader) {
    return reader.headers(1).get("content-type").toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  @Order(2)
  void sendsTheMailWhoseLinkOpensTheFile() throws Exception {
    server.roomOf("mailed", "Mailed", "grace");
    server.fill("mailed", 5);
    JsonNode report = server.leaveAndWait("grace", "mailed");
    assertEquals("finished", report.get("state").asText());
    Await.until("the mail has come", () -> mailsTo("grace").size() == 1);
    MimeMessage mail = mailsTo("grace").get(0);
    assertEquals("debrief@example.org", mail.getFrom()[0].toString());
    String text = (String) ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
    String link = text.replaceAll("(?s).*(http://127\\.0\\.0\\.1\\S+/file/\\S+).*", "$1");
    assertTrue(link.startsWith(server.url() + "/file/"), link);
    Api.Answer file = new Api(link).get("");
    assertEquals(200, file.status());
    assertEquals(5, texts(file.bytes()).size());
  }

  @Test
  @Order(2)
  void tellsItsHealthAndItsFigures() throws Exception {
    for (String probe : List.of("/health/live", "/health/ready")) {
      Api.Answer answer = server.anonymous().get(probe);
      assertEquals(200, answer.status(), answer.text());
      assertEquals("UP", answer.json().get("status").asText());
    }
    String metrics = server.anonymous().get("/metrics").text();
    for (String line : List.of("debrief_accepting 1.0", "process_cpu_usage .*")) {
      assertTrue(metrics.lines().anyMatch(found -> found.matches(line)), metrics);
    }
  }

  @Test
  @Order(2)
  void isPausedAndResumedByOperatorsOnly() throws Exception {
    Api.Answer page = server.anonymous().get("/ops/");
    assertEquals(200, page.status());
    assertTrue(page.header("Content-Type").startsWith("text/html"));
    assertEquals(200, server.anonymous().get("/ops/ops.js").status());
    Problem.of(server.as("ada").get("/api/ops"), 403);
    Problem.of(server.as("ada").post("/api/ops/pause", "{}"), 403);
    assertEquals("running", state());
    server.room("paused", "Paused", 2);

    assertEquals(200, ops().post("/api/ops/pause", "{}").status());
    String id = leave("paused");
    Await.until(
        "a free worker has not taken it",
        () -> ops().get("/api/ops").json().at("/reports/queueAgeSeconds").asLong() >= 1);
    assertEquals("queued", server.as("ada").get("/api/reports/" + id).json().get("state").asText());

    assertEquals(200, ops().post("/api/ops/resume", "{}").status());
    assertEquals("finished", server.ended("ada", id).get("state").asText());
  }

  @Test
  @Order(2)
  void isReadAndOperatedThroughTheServersManagement() throws Exception {
    String reports = container().bean("Reports");
    assertEquals(
        Stream.of("Logs", "Mail", "Reports", "Rooms", "Streams")
            .map(container()::bean)
            .collect(Collectors.toSet()),
        Set.copyOf(container().beans("dev.debrief:*")));
    try (SseReader open = server.stream("ada", "/api/reports/events").open()) {
      open.awaitOpen(Await.DEADLINE);
      assertNotEquals("0", container().attribute(container().bean("Streams"), "Open"));
    }
    container().invoke(reports, "pause");
    assertEquals("paused", state());
    assertEquals("paused", container().attribute(reports, "State"));
    container().invoke(reports, "resume");
    assertEquals("running", state());
  }

  @Test
  @Order(2)
  void tellsMoreInTheServersLogWhenACategoryIsTurnedUp() throws Exception {
    lookIn("quentin");
    container().turnUp("dev.debrief.sse");
    lookIn("noor");
    Await.until(
        "the log tells of the stream",
        () -> container().operatorsLog().contains("Stream of noor closed"));
    assertFalse(container().operatorsLog().contains("quentin"));
    assertTrue(container().operatorsLog().contains("Stream of noor opened"));
  }

  /** Opens a stream and has it ended by an operator. */
  private void lookIn(String user) throws Exception {
    try (SseReader reader = server.stream(user, "/api/reports/events").open()) {
      reader.awaitOpen(Await.DEADLINE);
      Api.Answer closed = ops().post("/api/ops/streams/close", "{\"user\":\"" + user + "\"}");
      assertEquals(1, closed.json().get("count").asInt());
    }
  }

  private String state() throws Exception {
    return ops().get("/api/ops").json().get("state").asText();
  }

  private Api ops() {
    return server.anonymous().bearer(Tokens.withRole("olga", "ops"));
  }

  @Test
  @Order(3)
  void goesOnWithAReportWhoseApplicationIsReplaced() throws Exception {
    server.roomOf("replaced", "Replaced", "linus");
    server.fill("replaced", 4);
    int asked = model.calls();
    model.play(ScriptedModelServer.stalling("- The room agreed"));
    Api linus = server.as("linus");
    String id = linus.post("/api/rooms/replaced/leave", "{}").json().get("id").asText();
    List<SseReader.Received> events = new ArrayList<>();
    String path = "/api/reports/" + id + "/events";
    String last;
    try (SseReader reader = server.stream("linus", path).open()) {
      Await.until("the model is asked", () -> model.calls() > asked);
      answer();
      container().redeploy(); // while it is away the server itself answers, and with 404
      events.addAll(reader.events());
      last = reader.lastEventId();
    }
    try (SseReader reader = server.stream("linus", path).lastEventId(last).open()) {
      reader.awaitClosed(LONG);
      events.addAll(reader.events());
    }
    assertEquals(
        List.of("finished"),
        events.stream()
            .filter(e -> e.type().equals("EXCEL_STATUS_END"))
            .map(SseReader.Received::data)
            .toList());
    assertEquals(1, events.stream().filter(e -> e.data().equals("Finished")).count());
    assertEquals("finished", server.ended("linus", id).get("state").asText());
    Await.until(
        "the mail is sent",
        () -> "sent".equals(linus.get("/api/reports/" + id).json().get("mail").asText()));
    assertEquals(1, mailsTo("linus").size());
  }

  @Test
  @Order(4)
  void keepsNoMemoryOfApplicationsThatWereReplaced() throws Exception {
    long warm = 0;
    for (int i = 1; i <= REDEPLOYMENTS; i++) {
      container().redeploy();
      use("replacement-" + i);
      if (i == WARM) {
        awaitGenerations(1);
        warm = container().metaspaceKiB();
      }
    }
    awaitGenerations(1);
    long grown = container().metaspaceKiB() - warm;
    System.out.printf(
        "%s: metaspace %,d KiB after %d redeployments, %+,d KiB after %d%n",
        getClass().getSimpleName(), warm, WARM, grown, REDEPLOYMENTS);
    assertTrue(grown < warm / 20, () -> grown + " KiB more");
    assertEquals(List.of(), container().complaints());
  }

  @Test
  @Order(5)
  void leavesNothingBehindWhenItIsTakenAway() throws Exception {
    try (SseReader open = server.stream("ada", "/api/reports/events").open()) {
      open.awaitOpen(Await.DEADLINE);
      container().undeploy();
      Await.until(
          "its threads have ended",
          () -> container().threads().stream().noneMatch(name -> name.startsWith("debrief-")));
      Await.until("it is gone", () -> server.anonymous().get("/api/rooms").status() == 404);
    }
    assertEquals(List.of(), container().beans("dev.debrief:*"));
    awaitGenerations(0);
    assertEquals(List.of(), container().complaints());
  }

  @Test
  @Order(6)
  void namesTheMissingSettingInTheLogOfADeploymentThatFails() throws Exception {
    Map<String, String> settings = Map.of("home", server.home().resolve("other").toString());
    try (RealServer other = (RealServer) maker().make(0, settings)) {
      other.start();
      String log = other.log();
      assertTrue(log.contains("Setting debrief.jwt.secret is missing; it must be set"), log);
      assertEquals(404, new Api(other.url()).get("/api/rooms").status());
    }
  }

  /** What users do, so that everything is loaded that holds on to something. */
  private void use(String room) throws Exception {
    server.room(room, "Used", 20);
    assertEquals("finished", server.leaveAndWait("ada", room).get("state").asText());
    try (SseReader reader = server.stream("ada", "/api/reports/events").open()) {
      reader.awaitOpen(Await.DEADLINE);
    }
  }

  /** Waits until there is nothing in memory of any other application than so many. */
  private void awaitGenerations(int count) throws Exception {
    int most = count + idleThreadsHold();
    try {
      Await.until(
          "no more than " + most + " applications are in memory",
          LONG,
          () -> container().generations() <= most);
    } catch (AssertionError e) {
      container().dumpHeap(Path.of("target", getClass().getSimpleName() + ".hprof"));
      throw e;
    }
  }

  private String leave(String room) throws Exception {
    return server.as("ada").post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
  }

  private List<MimeMessage> mailsTo(String user) throws Exception {
    List<MimeMessage> mails = new ArrayList<>();
    for (MimeMessage mail : server.mail().getReceivedMessages()) {
      if (mail.getAllRecipients()[0].toString().contains(user + "@example.org")) {
        mails.add(mail);
      }
    }
    return mails;
  }

  private static List<String> texts(byte[] book) throws Exception {
    try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(book));
        Stream<Row> rows = workbook.findSheet("Messages").orElseThrow().openStream()) {
      return rows.skip(1).map(row -> row.getCellText(4)).toList();
    }
  }
}
