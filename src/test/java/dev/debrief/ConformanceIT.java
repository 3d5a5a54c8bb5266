package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.ChunkedAnswer;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the streams of the packaged WAR promise to any client, by the letter of the event stream
 * format (WHATWG HTML, 9.2) and of HTTP: what the tests beside the servlets do not say of each
 * stream on its own. Long: every rule is held against the same server, rooms and streams.
 */
class ConformanceIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "EXCEL_STATUS_END";
  private static final String ROOM = "/api/rooms/told/events";
  private static final String EXCEL = "/api/rooms/told/excel";
  private static final String ALL = "/api/reports/events";

  /** Blocks as the contract has them: the fields in their order, an id where there is to be one. */
  private static final String BLOCKS =
      String.join(
          "|",
          "(retry: [0-9]{4}\nevent: hb\ndata: [0-9]{10}\n(id: [a-z0-9-]++\n)?\n",
          "event: (hb|auth|reset)\n(data: [^\r\n]*+\n)++\n",
          "event: [A-Z_]++\n(data: [^\r\n]*+\n)++id: [a-z0-9-]++\n\n)++");

  /** What the model waits for before it answers about a room where that was said. */
  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private static ScriptedModelServer model;
  private static DebriefServer server;
  private static SseReader quiet;

  /** The stream of a finished report of Ada's. */
  private static String one;

  /** The ids of its six events. */
  private static List<String> ids;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    model.play(ScriptedModelServer.gated(GATES));
    server =
        DebriefServer.ofWar(
            Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted"));
    server.roomOf("quiet", "Quiet", "quiet");
    quiet = server.stream("quiet", "/api/rooms/quiet/events").open();
    server.roomOf("told", "Told", "ada");
    server.fill("told", 3);
    one = "/api/reports/" + server.leaveAndWait("ada", "told").get("id").asText() + "/events";
    ids =
        new SseParser()
            .feed(server.as("ada").get(one).bytes()).stream()
                .map(SseParser.Event::lastEventId)
                .filter(id -> !id.isEmpty())
                .toList();
    assertEquals(6, ids.size());
  }

  @AfterAll
  static void stop() throws Exception {
    quiet.close();
    server.close();
    model.close();
  }

  static List<String> streams() {
    return List.of(ROOM, EXCEL, one, ALL);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void beginsAtOnceUnderHeadersThatLetNothingHoldItBack(String path) throws Exception {
    try (SseReader reader =
        server.stream("ada", path).header("Accept-Encoding", "gzip, deflate, br").open()) {
      SseReader.Received first = reader.awaitEvent(event -> true, Await.DEADLINE);
      assertEquals("hb", first.type());
      // Where it begins, so that a client which has no other id yet resumes from there.
      String begins = path.equals(ROOM) ? "3" : path.equals(ALL) ? ids.get(ids.size() - 1) : "";
      assertEquals(begins, first.id());
      Instant said = Instant.ofEpochSecond(Long.parseLong(first.data()));
      assertTrue(Duration.between(said, Instant.now()).abs().toSeconds() < 60, first.data());
      assertTrue(reader.retry().compareTo(Duration.ofSeconds(2)) >= 0, reader.retry().toString());
      assertTrue(reader.retry().compareTo(Duration.ofSeconds(5)) <= 0, reader.retry().toString());

      Map<String, String> headers = reader.headers(1);
      Api.Answer head = server.as("ada").send("HEAD", path, BodyPublishers.noBody(), null);
      assertEquals(200, head.status());
      for (String name :
          List.of("Content-Type", "Cache-Control", "X-Accel-Buffering", "X-Content-Type-Options")) {
        assertEquals(headers.get(name), head.header(name), name);
      }
      assertEquals("text/event-stream;charset=utf-8", headers.get("Content-Type"));
      assertEquals("no-cache, no-transform", headers.get("Cache-Control"));
      assertEquals("no", headers.get("X-Accel-Buffering"));
      assertEquals("chunked", headers.get("Transfer-Encoding"));
      for (String name :
          List.of("Connection", "Content-Length", "Content-Encoding", "ETag", "Set-Cookie")) {
        assertNull(headers.get(name), name);
        assertNull(head.header(name), name);
      }
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void everyChunkIsWholeBlocksAndTheBodyEndsCleanly() throws Exception {
    server.roomOf("wire", "Wire", "wirer");
    server.fill("wire", 2);
    String expiring = expiringIn(10, "wirer");
    CompletableFuture<ChunkedAnswer> room = chunks("/api/rooms/wire/events", expiring);
    CompletableFuture<ChunkedAnswer> all = chunks(ALL, expiring);
    Await.until("the room is listened to", () -> !server.asked("/api/rooms/wire/events").isEmpty());
    CompletableFuture<ChunkedAnswer> report = chunks("/api/rooms/wire/excel", Tokens.of("wirer"));
    say("wirer", "wire", "a\r\nb\rc\n\n\nevent: hb\ndata: 1\n\n\uFEFF \uD83D\uDE80");
    say("wirer", "wire", "the next");

    assertEquals(Map.of("hb", 1, "MESSAGE", 2, "auth", 1), blocksOf(room.join()));
    assertEquals(1, blocksOf(all.join()).get("auth"));
    Map<String, Integer> ofReport = blocksOf(report.join());
    assertEquals(1, ofReport.get(END));
    assertEquals(
        Set.of("hb", "EXCEL_STATUS", "EXCEL_PROGRESS", "EXCEL_SUMMARY", END), ofReport.keySet());
  }

  /** Checks the bytes of a stream, and counts its events by type. */
  private static Map<String, Integer> blocksOf(ChunkedAnswer answer) throws Exception {
    assertEquals(200, answer.status());
    assertTrue(answer.text().startsWith("retry: "), answer.text());
    for (byte[] chunk : answer.chunks()) {
      String text = new String(chunk, StandardCharsets.UTF_8);
      assertTrue(text.matches(BLOCKS), text);
    }
    Map<String, Integer> types = new HashMap<>();
    Matcher type = Pattern.compile("^event: (.*)$", Pattern.MULTILINE).matcher(answer.text());
    while (type.find()) {
      types.merge(type.group(1), 1, Integer::sum);
    }
    return types;
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a\\u0000b", "a\uFFFDb"),
        Arguments.of("\\ud83d", "\uFFFD"),
        Arguments.of("a\\ude80\\ud83db", "a\uFFFD\uFFFDb"),
        Arguments.of("\\ufeff\\ufeff", "\uFEFF\uFEFF"),
        Arguments.of("\\ufffe\\uffff\\udbff\\udfff", "\uFFFE\uFFFF\uDBFF\uDFFF"),
        Arguments.of("\\u001b[0m\\u0085\\u00a0", "\u001B[0m\u0085\u00A0"),
        Arguments.of("é".repeat(65_536), "é".repeat(65_536)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void anyTextArrivesWholeAndWhatUtf8CannotHoldAsReplacement(String json, String text)
      throws Exception {
    server.roomOf("texts", "Texts", "writer");
    try (SseReader reader = open("writer", "/api/rooms/texts/events")) {
      server.as("writer").post("/api/rooms/texts/messages", "{\"text\":\"" + json + "\"}");
      say("writer", "texts", "the next");
      SseReader.Received next =
          reader.awaitEvent(e -> e.data().contains("the next"), Await.DEADLINE);

      List<SseReader.Received> messages = reader.events("MESSAGE");
      assertEquals(2, messages.size());
      assertEquals(text, JSON.readTree(messages.get(0).data()).get("text").asText());
      assertEquals(Long.parseLong(messages.get(0).id()) + 1, Long.parseLong(next.id()));
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void twoReportsAtATimeAndOneDuringAnOutageAllComeWholeOnOneStream() throws Exception {
    CountDownLatch first = heldRoom("d1", "many");
    CountDownLatch second = heldRoom("d2", "many");
    CountDownLatch third = heldRoom("d3", "many");
    third.countDown();
    try (CuttingProxy proxy = CuttingProxy.before(server.port());
        SseReader all =
            SseReader.of(URI.create("http://127.0.0.1:" + proxy.port() + ALL))
                .bearer(Tokens.of("many"))
                .reconnectAfter(Duration.ofMillis(50))
                .open()) {
      all.awaitOpen(Await.DEADLINE);
      Set<String> reports = new TreeSet<>();
      for (String room : List.of("d1", "d2")) {
        String report = leave("many", room, "{}");
        reports.add(report);
        all.awaitEvent(
            e -> e.data().contains(report) && e.data().contains("Summarizing"), Await.DEADLINE);
      }
      proxy.cut(CuttingProxy.Cut.RESET);
      all.awaitEvent(e -> e.connection() == 2 && !e.type().equals("hb"), Await.DEADLINE);
      proxy.refuse(true);
      proxy.cut(CuttingProxy.Cut.FINISH);
      reports.add(leave("many", "d3", "{}"));
      first.countDown();
      second.countDown();
      for (String report : reports) {
        server.ended("many", report);
      }
      proxy.refuse(false);
      Await.until("all ends have come", () -> all.events(END).size() == 3);
      // The last it has seen is an end: were that told again, there would be one too many.
      proxy.cut(CuttingProxy.Cut.RESET);
      reports.add(leave("many", "d3", "{\"again\":true}"));
      Await.until("the fourth has come too", () -> ends(all).containsAll(reports));

      Map<String, List<String>> stories = new HashMap<>();
      List<Long> seqs = new ArrayList<>();
      for (SseReader.Received event : all.events()) {
        if (!event.type().equals("hb")) {
          seqs.add(Long.parseLong(event.id().split("-", 2)[1]));
          JsonNode data = JSON.readTree(event.data());
          stories
              .computeIfAbsent(data.get("report").asText(), report -> new ArrayList<>())
              .add(data.path("status").asText(data.path("state").asText()));
        }
      }
      assertEquals(seqs.stream().sorted().toList(), seqs, "ids never go back");
      assertEquals(
          LongStream.rangeClosed(1, 24).boxed().toList(), List.copyOf(new TreeSet<>(seqs)));
      assertEquals(reports, new TreeSet<>(stories.keySet()));
      for (List<String> story : stories.values()) {
        for (String once : List.of("Queued", "Summary saved", "Finished", "finished")) {
          assertEquals(1, Collections.frequency(story, once), story.toString());
        }
      }
      assertTrue(all.isOpen());
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aTokenThatExpiresEndsARunningReportsStreamWithoutAnEndAndAFreshOneGoesOn() throws Exception {
    CountDownLatch gate = heldRoom("expiring", "brief");
    List<String> tokens = new ArrayList<>(List.of(expiringIn(6, "brief")));
    try (SseReader reader =
        SseReader.of(URI.create(server.url() + "/api/rooms/expiring/excel"))
            .bearer(() -> tokens.isEmpty() ? Tokens.of("brief") : tokens.remove(0))
            .reconnectAfter(Duration.ofMillis(50))
            .open()) {
      reader.awaitEvent(e -> e.type().equals("auth"), Await.DEADLINE);
      reader.awaitConnections(2, Await.DEADLINE);
      gate.countDown();
      reader.awaitClosed(Await.DEADLINE);

      assertEquals(List.of(200, 200, 204), reader.statuses());
      SseReader.Received end = reader.events(END).get(0);
      assertEquals(new SseReader.Received(END, "finished", end.id(), 2), end);
      List<String> statuses = reader.events().stream().map(SseReader.Received::data).toList();
      for (String once : List.of("Queued", "Summary saved", "Finished", "finished")) {
        assertEquals(1, Collections.frequency(statuses, once), statuses.toString());
      }
      assertEquals(
          7, // six recorded events, and the keep-alive before them that has none
          reader.events().stream().map(SseReader.Received::id).distinct().count());
    }
  }

  @Test
  void theHeaderWinsOverTheQueryAndAnEmptyOneIsNone() throws Exception {
    assertEquals(ids.subList(2, 6), idsAfter(ids.get(1), ids.get(4)));
    assertEquals(ids.subList(5, 6), idsAfter("", ids.get(4)));
    assertEquals(List.of(), idsAfter(ids.get(5), ids.get(0)));
    assertEquals(ids, idsAfter("", ""));
  }

  private static List<String> idsAfter(String header, String query) throws Exception {
    Api.Answer answer =
        server.as("ada").header("Last-Event-ID", header).get(one + "?lastEventId=" + query);
    return new SseParser()
        .feed(answer.bytes()).stream()
            .map(SseParser.Event::lastEventId)
            .filter(id -> !id.isEmpty())
            .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00E9\u65E5\u672C", "undefined", "0", "EPOCH-1", "LONG", "FUTURE"})
  void anIdThatNobodyGaveGetsOneResetWithASnapshot(String text) throws Exception {
    String epoch = ids.get(0).split("-", 2)[0];
    String id =
        switch (text) {
          case "EPOCH-1" -> epoch.toUpperCase(Locale.ROOT) + "-1";
          case "LONG" -> epoch + "-" + "1".repeat(4_000);
          case "FUTURE" -> epoch + "-7";
          default -> text;
        };
    for (String path : List.of(EXCEL, ALL)) {
      try (SseReader reader =
          server.stream("ada", path).lastEventId(id).reconnectAfter(Duration.ofMillis(50)).open()) {
        SseReader.Received reset = reader.awaitEvent(e -> e.type().equals("reset"), Await.DEADLINE);
        JsonNode snapshot = JSON.readTree(reset.data());
        JsonNode report = path.equals(ALL) ? snapshot.at("/reports/0") : snapshot;
        assertEquals("finished", report.get("state").asText());
        if (path.equals(EXCEL)) {
          reader.awaitClosed(Await.DEADLINE);
          assertEquals(List.of(200, 204), reader.statuses());
          assertEquals(ids.subList(5, 6), reader.events(END).stream().map(e -> e.id()).toList());
        }
        assertEquals(1, reader.events("reset").size());
      }
    }
  }

  @Test
  void whoHasSeenTheEndIsAnswered204HoweverTheIdIsSent() throws Exception {
    String end = ids.get(5);
    Api ada = server.as("ada");
    for (String path : List.of(one, EXCEL)) {
      for (Api.Answer answer :
          List.of(
              ada.get(path + "?lastEventId=" + end),
              ada.header("Last-Event-ID", end).get(path),
              ada.header("Last-Event-ID", end).send("HEAD", path, BodyPublishers.noBody(), null))) {
        assertEquals(204, answer.status());
        assertEquals("", answer.text());
        assertNull(answer.header("Content-Type"));
      }
    }
  }

  static Stream<List<String>> acceptable() {
    return Stream.of(
        List.of(),
        List.of(""),
        List.of("*/*"),
        List.of("text/*"),
        List.of("Text/*;q=0.5"),
        List.of("text/event-stream"),
        List.of("TEXT/EVENT-STREAM"),
        List.of("text/event-stream;charset=utf-8"),
        List.of("application/json, text/event-stream;q=0.9"),
        List.of("application/json", "text/event-stream"),
        List.of("text/html,application/xhtml+xml,*/*;q=0.8"));
  }

  @ParameterizedTest
  @MethodSource("acceptable")
  void anyAcceptThatAllowsAnEventStreamGetsOne(List<String> accept) throws Exception {
    Api.Answer answer = accepting(accept).send("HEAD", ALL, BodyPublishers.noBody(), null);
    assertEquals(200, answer.status());
    assertEquals("text/event-stream;charset=utf-8", answer.header("Content-Type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/html", "application/*", "image/*,text/plain"})
  void anyOtherIsRefusedAsProblem(String accept) throws Exception {
    Api.Answer answer = accepting(List.of(accept)).get(ALL);
    assertEquals(406, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
  }

  private static Api accepting(List<String> accept) {
    Api api = server.as("ada");
    for (String field : accept) {
      api = api.header("Accept", field);
    }
    return api;
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/rooms/nowhere/events,404,not-found",
    "GET,/api/rooms/quiet/events,404,not-found",
    "GET,/api/rooms/quiet/excel,404,not-found",
    "GET,/api/nothing/events,404,not-found",
    "POST,/api/reports/events,405,method-not-allowed",
    "DELETE,/api/rooms/told/excel,405,method-not-allowed",
  })
  void aRefusalIsAStreamOfOneEndForWhoAcceptsOneAndAProblemForOthers(
      String method, String path, int status, String word) throws Exception {
    Api any = server.as("ada");
    Api stream = any.header("Accept", "application/json, text/event-stream;q=0.1");
    Api.Answer problem = any.send(method, path, BodyPublishers.noBody(), null);
    Api.Answer answer = stream.send(method, path, BodyPublishers.noBody(), null);

    assertEquals(List.of(status, status), List.of(problem.status(), answer.status()));
    assertEquals("application/problem+json", problem.header("Content-Type"));
    assertEquals("text/event-stream;charset=utf-8", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(problem.header("Allow"), answer.header("Allow"));
    SseParser parser = new SseParser();
    assertEquals(List.of(new SseParser.Event(END, word, "")), parser.feed(answer.bytes()));
    assertEquals(Duration.ofSeconds(5), parser.retry().orElseThrow());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aNodeThatHoldsAllItMayAsksOthersToComeBackAndKeepsWhatItHolds() throws Exception {
    try (DebriefServer small = DebriefServer.ofWar(Map.of("streams.max", "2"));
        SseReader first = small.stream("ada", ALL).open();
        SseReader second = small.stream("grace", ALL).open()) {
      first.awaitOpen(Await.DEADLINE);
      second.awaitOpen(Await.DEADLINE);

      Api.Answer refused = small.as("linus").header("Accept", "text/event-stream").get(ALL);
      assertEquals(503, refused.status());
      assertEquals("5", refused.header("Retry-After"));
      assertEquals("retry: 5000\nevent: EXCEL_STATUS_END\ndata: unavailable\n\n", refused.text());
      assertTrue(first.isOpen() && second.isOpen());
    }
  }

  @Test
  void aPageThatIsLoadedAgainAndAgainIsNeverRefused() throws Exception {
    for (int i = 0; i < 25; i++) {
      try (SseReader tab = server.stream("impatient", ALL).open()) {
        tab.awaitEvent(event -> true, Await.DEADLINE);
      }
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aQuietStreamSaysAfterFifteenSecondsThatItIsAlive() throws Exception {
    Await.until("the second comes", Duration.ofSeconds(60), () -> quiet.events("hb").size() == 2);

    assertEquals(2, quiet.events().size());
    assertEquals(1, quiet.connections());
    long first = Long.parseLong(quiet.events().get(0).data());
    long second = Long.parseLong(quiet.events().get(1).data());
    assertTrue(second - first >= 15 && second - first < 20, (second - first) + " s");
  }

  /**
   * Sets up a room of two messages about which the model does not answer until the latch is open.
   */
  private static CountDownLatch heldRoom(String room, String user) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    GATES.put("Held in " + room, gate);
    server.roomOf(room, "Room " + room, user);
    say(user, room, "Held in " + room);
    say(user, room, "We ship on Thursday");
    return gate;
  }

  private static String expiringIn(int seconds, String user) {
    return Tokens.with(user, b -> b.expiration(Date.from(Instant.now().plusSeconds(seconds))));
  }

  private static CompletableFuture<ChunkedAnswer> chunks(String path, String token) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return ChunkedAnswer.of(URI.create(server.url() + path), token);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orTimeout(60, TimeUnit.SECONDS);
  }

  private static SseReader open(String user, String path) throws InterruptedException {
    SseReader reader = server.stream(user, path).open();
    reader.awaitOpen(Await.DEADLINE);
    return reader;
  }

  private static String leave(String user, String room, String body) throws Exception {
    return server.as(user).post("/api/rooms/" + room + "/leave", body).json().get("id").asText();
  }

  /** The reports whose end has come on a stream of many. */
  private static List<String> ends(SseReader reader) throws IOException {
    List<String> reports = new ArrayList<>();
    for (SseReader.Received end : reader.events(END)) {
      reports.add(JSON.readTree(end.data()).get("report").asText());
    }
    return reports;
  }

  private static void say(String user, String room, String text) throws Exception {
    String json = "{\"text\":" + Api.quoted(text) + "}";
    assertEquals(201, server.as(user).post("/api/rooms/" + room + "/messages", json).status());
  }
}
