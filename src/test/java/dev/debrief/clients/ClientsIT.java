package dev.debrief.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedTomcat.Asked;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The streams as event stream clients read them that others wrote, from the packaged WAR, over a
 * line that breaks. All at the same time, each as a user of its own.
 */
@Tag("slow")
class ClientsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Longer than any client waits before it asks again. */
  private static final Duration QUIET = Duration.ofSeconds(6);

  private static final String REPORT = "report";
  private static final String ROOM = "room";
  private static final String TEXT =
      "one\ntwo\r\nthree\rfour \uD83D\uDE80 \u2028 five\n\nevent: EXCEL_STATUS_END\ndata: no\n\n";

  /** What the model waits for before it answers about the room of that name. */
  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static ScriptedModelServer model;
  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    model = new ScriptedModelServer();
    model.play(ScriptedModelServer.gated(GATES));
    server =
        DebriefServer.ofWar(
            Map.of(
                "llm.base-url",
                model.baseUrl().toString(),
                "llm.model",
                "scripted",
                "workers",
                "16"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    model.close();
  }

  static Stream<Named<StreamClient>> clients() {
    return Stream.of(
        Named.of("EventSource of Chromium, by cookie, stopped by 204", ScriptClients::browser),
        Named.of("react-native-event-source 1.1.0 in Chromium", ScriptClients::reactNative),
        Named.of("eventsource 4.1.1 in node, stopped by 204", ScriptClients.ofNode("eventsource")),
        Named.of(
            "@microsoft/fetch-event-source 2.0.1 in node",
            ScriptClients.ofNode("@microsoft/fetch-event-source")),
        Named.of("okhttp-sse 5.5.1, resumed by hand", JvmClients::okHttp),
        Named.of("Jersey 3.1.12", JvmClients::jersey),
        Named.of("java.net.http, resumed by hand, stopped by 204", JvmClients::jdk));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clients")
  @Execution(ExecutionMode.CONCURRENT)
  void everyRecordedEventComesOnceOverACutLineAndAfterTheEndNobodyAsksAgain(StreamClient client)
      throws Exception {
    String user = "reader-" + NUMBER.incrementAndGet();
    CountDownLatch gate = new CountDownLatch(1);
    GATES.put("Shipping with " + user, gate);
    server.roomOf(user, "Shipping with " + user, user);
    say(user, "Shipping with " + user);
    say(user, "on Thursday");
    String report = "/api/rooms/" + user + "/excel";
    String room = "/api/rooms/" + user + "/events";
    Told told = new Told();
    try (CuttingProxy proxy = CuttingProxy.before(server.port());
        StreamClient.Reading reading =
            client.read(streams(proxy, report, room), Tokens.of(user), told)) {
      Await.until("the report is told of", PATIENCE, heard(told, reading, REPORT, "Summarizing 2"));
      Await.until("the room is listened to", PATIENCE, () -> asked(room).size() == 1);
      say(user, "before the cut");
      Await.until("the message has come", PATIENCE, heard(told, reading, ROOM, "before the cut"));

      assertTrue(proxy.cut(CuttingProxy.Cut.RESET) >= 2);
      say(user, TEXT);
      Await.until("the room goes on", PATIENCE, heard(told, reading, ROOM, "EXCEL_STATUS_END"));
      Await.until("the report goes on", PATIENCE, () -> asked(report).size() == 2);
      gate.countDown();
      Await.until("the client has stopped", PATIENCE, () -> stopped(told, reading));
      int requests = asked(report).size();
      Await.never("it is asked for again", QUIET, () -> asked(report).size() > requests);
      reading.refresh();

      List<String> story = story(user);
      assertEquals(story, recorded(told));
      for (String once : List.of("Queued", "Summary saved", "Finished", "finished")) {
        assertEquals(1, Collections.frequency(data(told, REPORT), once), once);
      }
      assertEquals(List.of("before the cut", TEXT), texts(told));
      Asked second = asked(report).get(1);
      assertTrue(story.get(1).startsWith(second.lastEventId() + " "), second.toString());
      assertEquals("3", asked(room).get(1).lastEventId());
      List<Integer> after = asked(report).stream().skip(2).map(Asked::status).toList();
      assertTrue(List.of(List.of(), List.of(204)).contains(after), after.toString());
      assertEquals(1, server.as(user).get("/api/reports").json().get("items").size());
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "; " + told + "; " + asked(report) + asked(room), e);
    }
  }

  private static Map<String, URI> streams(CuttingProxy proxy, String report, String room) {
    String base = "http://127.0.0.1:" + proxy.port();
    Map<String, URI> streams = new LinkedHashMap<>();
    streams.put(REPORT, URI.create(base + report));
    streams.put(ROOM, URI.create(base + room));
    return streams;
  }

  private static Callable<Boolean> heard(
      Told told, StreamClient.Reading reading, String stream, String text) {
    return () -> {
      reading.refresh();
      return told.events(stream, "").stream().anyMatch(e -> e.data().contains(text));
    };
  }

  private static boolean stopped(Told told, StreamClient.Reading reading) throws Exception {
    reading.refresh();
    return told.hasStopped(REPORT);
  }

  private static List<Asked> asked(String path) {
    return server.asked(path);
  }

  private static List<String> data(Told told, String stream) {
    return told.events(stream, "").stream().map(Told.Event::data).toList();
  }

  private static List<String> texts(Told told) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Told.Event message : told.events(ROOM, "MESSAGE")) {
      texts.add(JSON.readTree(message.data()).get("text").asText());
    }
    return texts;
  }

  /** The recorded events that came; the running step's status, which comes each second, once. */
  private static List<String> recorded(Told told) {
    List<String> recorded = new ArrayList<>();
    for (Told.Event event : told.events(REPORT, "EXCEL_STATUS")) {
      String line = event.id() + " " + event.type() + " " + event.data();
      if (recorded.isEmpty() || !recorded.get(recorded.size() - 1).equals(line)) {
        recorded.add(line);
      }
    }
    return recorded;
  }

  /** The recorded events as they are in the log. */
  private static List<String> story(String user) throws Exception {
    Api api = server.as(user);
    String report = api.get("/api/reports").json().at("/items/0/id").asText();
    Api.Answer answer = api.get("/api/reports/" + report + "/events");
    return new SseParser()
        .feed(answer.bytes()).stream()
            .filter(event -> !event.type().equals("hb"))
            .map(e -> e.lastEventId() + " " + e.type() + " " + e.data())
            .toList();
  }

  private static void say(String user, String text) throws Exception {
    Api.Answer answer =
        server
            .as(user)
            .post("/api/rooms/" + user + "/messages", "{\"text\":" + Api.quoted(text) + "}");
    assertEquals(201, answer.status());
  }
}
