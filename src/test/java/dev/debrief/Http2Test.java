package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.EmbeddedTomcat;
import dev.debrief.testing.Held;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over HTTP/2 on Tomcat, many on one connection, without TLS and without an upgrade. */
@Timeout(120)
class Http2Test {
  private static final int STREAMS = 5;
  private static final String ROOM = "/api/rooms/room/events";

  /** Sooner than any keep-alive, so that none can have helped. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  private static DebriefServer server;

  private OkHttpClient client;
  private CuttingProxy proxy;

  /** One open stream. */
  private record Stream(
      Call call, InputStream body, SseParser parser, Queue<SseParser.Event> unread) {

    /** The next event of a type; those before it are passed over. */
    SseParser.Event next(String type) throws IOException {
      byte[] buffer = new byte[4_096];
      while (true) {
        while (!unread.isEmpty()) {
          SseParser.Event event = unread.remove();
          if (event.type().equals(type)) {
            return event;
          }
        }
        int length = body.read(buffer);
        assertTrue(length > 0, "the stream ended");
        unread.addAll(parser.feed(buffer, 0, length));
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server =
        DebriefServer.on(
            (port, settings) ->
                new EmbeddedTomcat(DebriefServer.WEB_FOLDER, port, settings).withHttp2(),
            Map.of("streams.per-user", "1000"));
    server.room("room", "Room", 3);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    proxy = CuttingProxy.before(server.port());
    client = speaking(AT_ONCE);
  }

  @AfterEach
  void leavesNothingOpen() throws Exception {
    proxy.close();
    client.dispatcher().executorService().shutdown();
    awaitHeld("nothing is held", 0);
  }

  private static OkHttpClient speaking(Duration readTimeout) {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
        .readTimeout(readTimeout)
        .build();
  }

  private Request.Builder request(String path) {
    return request(proxy, path);
  }

  private static Request.Builder request(CuttingProxy proxy, String path) {
    return new Request.Builder()
        .url("http://127.0.0.1:" + proxy.port() + path)
        .header("Authorization", "Bearer " + Tokens.of("ada"));
  }

  private Stream open(Request request) throws IOException {
    Call call = client.newCall(request);
    Response response = call.execute();
    assertEquals(200, response.code());
    assertEquals(Protocol.H2_PRIOR_KNOWLEDGE, response.protocol());
    Stream stream =
        new Stream(call, response.body().byteStream(), new SseParser(), new ArrayDeque<>());
    stream.next("hb");
    return stream;
  }

  private List<Stream> openSome() throws IOException {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      streams.add(open(request(ROOM).build()));
    }
    return streams;
  }

  private static String say(String text) throws Exception {
    return server
        .as("grace")
        .post("/api/rooms/room/messages", "{\"text\":\"" + text + "\"}")
        .json()
        .get("number")
        .asText();
  }

  private static void awaitHeld(String what, int streams) throws Exception {
    Await.until(
        what,
        () -> {
          Held held = server.container().held();
          return held.equals(new Held(streams, streams, streams, 0, held.requests()));
        });
  }

  @Test
  void manyStreamsShareAConnectionAndEachGetsItsEventsAtOnce() throws Exception {
    List<Stream> streams = openSome();
    String number = say("Hello");
    for (Stream stream : streams) {
      SseParser.Event message = stream.next("MESSAGE");
      assertEquals(number, message.lastEventId());
      assertTrue(message.data().contains("Hello"));
    }
    assertEquals(1, proxy.connections());
  }

  @Test
  void aStreamResumesAfterTheLastEventId() throws Exception {
    String last = say("seen");
    List<String> missed = List.of(say("missed"), say("missed too"));
    Stream stream = open(request(ROOM).header("Last-Event-ID", last).build());
    for (String number : missed) {
      assertEquals(number, stream.next("MESSAGE").lastEventId());
    }
    assertEquals(say("live"), stream.next("MESSAGE").lastEventId());
  }

  /**
   * Once the servlet has returned for all of them: for a reset that comes just then, Tomcat closes
   * the connection and with it the other streams, whose clients resume (StreamProcessor takes
   * AsyncStateMachine's complaint of MUST_ERROR as fatal to the connection).
   */
  @Test
  void aStreamThatItsClientResetsIsFreedAndTheOthersGoOn() throws Exception {
    List<Stream> streams = openSome();
    awaitHeld("all are held", STREAMS);
    Await.until("the servlet has returned", ((EmbeddedTomcat) server.container())::isIdle);
    streams.remove(3).call.cancel();
    streams.remove(1).call.cancel();
    awaitHeld("two are freed", STREAMS - 2);
    String number = say("Hello");
    for (Stream stream : streams) {
      assertEquals(number, stream.next("MESSAGE").lastEventId());
    }
    assertEquals(1, proxy.connections());
  }

  @Test
  void clientsThatResetStreamsAsTheyOpenCostTheNextRequestNothing() throws Exception {
    Map<Integer, Integer> answers = new TreeMap<>();
    int clients = 60;
    for (int i = 0; i < clients; i++) {
      for (int j = 0; j < STREAMS; j++) {
        Call call = client.newCall(request(ROOM).build());
        answers.merge(call.execute().code(), 1, Integer::sum);
        call.cancel();
      }
      client.connectionPool().evictAll();
    }
    assertEquals(Map.of(200, clients * STREAMS), answers);
    say("found by this"); // Tomcat does not tell of a reset that comes as the servlet returns
  }

  @Test
  void aReportsEndEndsItsStreamProperlyAndNoOther() throws Exception {
    Stream other = open(request(ROOM).build());
    String report =
        server
            .as("ada")
            .post("/api/rooms/room/leave", "{\"again\":true}")
            .json()
            .get("id")
            .asText();
    Stream stream = open(request("/api/reports/" + report + "/events").build());
    assertEquals("finished", stream.next("EXCEL_STATUS_END").data());
    assertEquals(-1, stream.body.read()); // a reset would be thrown
    String number = say("still there");
    assertEquals(number, other.next("MESSAGE").lastEventId());
    assertEquals(1, proxy.connections());
  }

  /** Longer than Tomcat keeps a connection on which it sees no stream. */
  @Test
  void keepAlivesComeOnAStreamWithoutEvents() throws Exception {
    Duration keepAlive = Duration.ofMillis(500);
    try (DebriefServer often =
            DebriefServer.on(
                (port, settings) ->
                    new EmbeddedTomcat(DebriefServer.WEB_FOLDER, port, settings)
                        .withHttp2(keepAlive.multipliedBy(2)),
                Map.of("streams.keep-alive", keepAlive.toString()));
        CuttingProxy beforeIt = CuttingProxy.before(often.port())) {
      often.room("room", "Room", 3);
      Request quiet = request(beforeIt, ROOM).build();
      Stream stream = open(quiet);
      for (int i = 0; i < 4; i++) {
        long asked = System.nanoTime();
        stream.next("hb");
        assertTrue(System.nanoTime() - asked > keepAlive.toNanos() / 2, "no keep-alive");
      }
      stream.call.cancel();
    }
  }

  @Test
  void aConnectionThatBreaksFreesAllItsStreams() throws Exception {
    openSome();
    awaitHeld("all are held", STREAMS);
    assertEquals(1, proxy.cut(CuttingProxy.Cut.RESET));
    awaitHeld("all are freed", 0);
  }
}
