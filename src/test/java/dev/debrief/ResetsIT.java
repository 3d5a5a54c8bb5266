package dev.debrief;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Held;
import dev.debrief.testing.ServerProcess;
import dev.debrief.testing.ServerProcess.Server;
import dev.debrief.testing.SocketExchange;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that go away in every way there is, while they are written to, on every container. A
 * container that is told too late, or twice, gives another user's response the error, or the bytes,
 * of theirs; so others read all the while, and check every byte.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("slow")
class ResetsIT {
  private static final int STREAMS = 1_500;
  private static final int STREAM_CLIENTS = 24;
  private static final int HEALTHY = 1_500;
  private static final int HEALTHY_CLIENTS = 4;
  private static final int REQUESTS_A_CONNECTION = 25;
  private static final int MESSAGES_AT_ONCE = 5;
  private static final int VANISHING = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One keep-alive that is answered with a reset, and one that fails. */
  private static final Duration KEEP_ALIVES = Duration.ofSeconds(2 + 28);

  private static final Map<Server, DebriefServer> SERVERS = new EnumMap<>(Server.class);
  private static final List<AutoCloseable> VANISHED = new ArrayList<>();

  /** What a request must be answered with; a character of the body is a byte. */
  private record Known(String path, int status, String contentType, String body) {}

  @BeforeAll
  static void startAllAndLetSomeClientsVanish() throws Exception {
    ExecutorService starters = Executors.newFixedThreadPool(Server.values().length);
    Map<Server, Future<DebriefServer>> started = new EnumMap<>(Server.class);
    for (Server server : Server.values()) {
      started.put(server, starters.submit(() -> start(server)));
    }
    starters.shutdown();
    for (Server server : Server.values()) {
      SERVERS.put(server, started.get(server).get());
    }
  }

  private static DebriefServer start(Server kind) throws Exception {
    DebriefServer server =
        DebriefServer.on(
            ServerProcess.of(kind), Map.of("streams.per-user", "5000", "streams.keep-alive", "2s"));
    server.room("busy", "Busy");
    server.room("quiet", "Quiet");
    server.room("left", "Left", 20);
    server.room("read", "Read", 200);
    CuttingProxy proxy = CuttingProxy.before(server.port());
    URI uri = URI.create("http://127.0.0.1:" + proxy.port() + "/api/rooms/quiet/events");
    for (int i = 0; i < VANISHING; i++) {
      SocketExchange client = new SocketExchange();
      client.connect(uri);
      client.patient(PATIENCE).send(uri, bearer());
      assertEquals(1, read(client.body(), 1));
      keep(client);
    }
    assertEquals(VANISHING, proxy.vanish());
    keep(proxy);
    return server;
  }

  private static void keep(AutoCloseable closeable) {
    synchronized (VANISHED) {
      VANISHED.add(closeable);
    }
  }

  @AfterAll
  static void stopAll() throws Exception {
    for (DebriefServer server : SERVERS.values()) {
      server.close();
    }
    for (AutoCloseable closeable : VANISHED) {
      closeable.close();
    }
  }

  private static Map<String, String> bearer() {
    return Map.of("Authorization", "Bearer " + Tokens.of("ada"));
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void clientsThatGoAwayCostNobodyAByteAndLeaveNothingOpen(Server kind) throws Exception {
    DebriefServer server = SERVERS.get(kind);
    String logged = log(server);
    long began = System.nanoTime();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService publishers = Executors.newCachedThreadPool();
    Future<Integer> messages = publishers.submit(() -> post(server, over));
    Future<Integer> reports = publishers.submit(() -> leaveAgainAndAgain(server, over));
    publishers.shutdown();

    AtomicInteger events = new AtomicInteger();
    List<Future<?>> clients = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(STREAM_CLIENTS + HEALTHY_CLIENTS);
    AtomicInteger stream = new AtomicInteger();
    for (int i = 0; i < STREAM_CLIENTS; i++) {
      clients.add(
          pool.submit(
              () -> {
                for (int n = stream.getAndIncrement(); n < STREAMS; n = stream.getAndIncrement()) {
                  try {
                    events.addAndGet(openAndGoAway(server, n));
                  } catch (IOException | AssertionError e) {
                    failures.add("stream " + n + ": " + e);
                  }
                }
              }));
    }
    List<Known> known = known(server);
    AtomicInteger checked = new AtomicInteger();
    for (int i = 0; i < HEALTHY_CLIENTS; i++) {
      clients.add(
          pool.submit(
              () -> {
                while (checked.get() < HEALTHY || stream.get() < STREAMS) {
                  try {
                    checked.addAndGet(readAndCheck(server, known));
                  } catch (IOException | AssertionError e) {
                    checked.incrementAndGet();
                    failures.add("healthy: " + e);
                  }
                }
              }));
    }
    pool.shutdown();
    for (Future<?> client : clients) {
      client.get();
    }
    over.set(true);
    System.out.printf(
        "%s: %d streams went away after %d events, beside %d healthy requests, %d messages, %d"
            + " reports, in %.1f s; failures: %d%n",
        kind,
        STREAMS,
        events.get(),
        checked.get(),
        messages.get(),
        reports.get(),
        (System.nanoTime() - began) / 1e9,
        failures.size());
    assertEquals(List.of(), List.copyOf(failures));

    Held[] held = new Held[1];
    try {
      Await.until(
          "nothing is held open",
          KEEP_ALIVES,
          () -> {
            held[0] = server.container().held();
            return held[0].equals(Held.NOTHING);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; " + held[0], e);
    }
    System.out.printf(
        "%s: nothing is held open %.1f s after its beginning%n",
        kind, (System.nanoTime() - began) / 1e9);
    assertEquals(logged, log(server));
  }

  private static String log(DebriefServer server) throws IOException {
    return ((ServerProcess) server.container()).log();
  }

  /** Fills the room that is streamed, for as long as streams are opened. */
  private static int post(DebriefServer server, AtomicBoolean over) throws Exception {
    int posted = 0;
    while (!over.get()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < MESSAGES_AT_ONCE; i++, posted++) {
        lines.append(
            "{\"id\":\"%d\",\"author\":\"grace\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"%d\"}%n"
                .formatted(posted, posted));
      }
      assertEquals(
          MESSAGES_AT_ONCE, server.importLines("busy", lines.toString()).get("accepted").asInt());
    }
    return posted;
  }

  private static int leaveAgainAndAgain(DebriefServer server, AtomicBoolean over) throws Exception {
    int made = 0;
    while (!over.get()) {
      Api.Answer left = server.as("ada").post("/api/rooms/left/leave", "{\"again\":true}");
      assertEquals(
          "finished", server.ended("ada", left.json().get("id").asText()).get("state").asText());
      made++;
    }
    return made;
  }

  /**
   * Opens a stream, reads none to four blocks of it, and goes: most with a reset, some by ending
   * their own side, which is no reason to end the other.
   */
  private static int openAndGoAway(DebriefServer server, int n) throws IOException {
    String path = n % 3 == 0 ? "/api/reports/events" : "/api/rooms/busy/events";
    URI uri = URI.create(server.url() + path);
    try (SocketExchange client = new SocketExchange()) {
      client.connect(uri);
      client.patient(PATIENCE).request(uri, bearer());
      int blocks = n % 5;
      int read = 0;
      if (blocks > 0) {
        client.receive();
        assertEquals(200, client.status());
        InputStream body = client.body();
        read = read(body, blocks);
        if (n % 15 == 7) {
          client.finish();
          read += read(body, 2);
          return read;
        }
      }
      client.cut();
      return read;
    }
  }

  /** Reads so many blocks at least. */
  private static int read(InputStream body, int blocks) throws IOException {
    SseParser parser = new SseParser();
    byte[] buffer = new byte[2_048];
    int read = 0;
    while (read < blocks) {
      int length = body.read(buffer);
      assertTrue(length > 0, "the stream ended");
      read += parser.feed(buffer, 0, length).size();
    }
    return read;
  }

  private static List<Known> known(DebriefServer server) throws Exception {
    List<Known> known = new ArrayList<>();
    known.add(
        new Known(
            "/app.css",
            200,
            "text/css;charset=utf-8",
            Files.readString(Path.of("webapp/app.css"), ISO_8859_1)));
    for (String path :
        List.of("/api/rooms/read/messages?limit=50", "/api/rooms/read", "/api/rooms/none")) {
      Api.Answer answer = server.as("ada").get(path);
      known.add(
          new Known(
              path,
              answer.status(),
              answer.header("Content-Type"),
              new String(answer.bytes(), ISO_8859_1)));
    }
    return known;
  }

  /** Sends requests over one connection until its end, and checks each answer to the byte. */
  private static int readAndCheck(DebriefServer server, List<Known> known) throws IOException {
    try (SocketExchange client = new SocketExchange()) {
      client.connect(URI.create(server.url()));
      client.patient(PATIENCE);
      for (int i = 1; i <= REQUESTS_A_CONNECTION; i++) {
        Known expected = known.get(i % known.size());
        boolean last = i == REQUESTS_A_CONNECTION;
        client.send(
            URI.create(server.url() + expected.path()),
            Map.of(
                "Authorization",
                "Bearer " + Tokens.of("ada"),
                "Connection",
                last ? "close" : "keep-alive"));
        assertEquals(expected.status(), client.status(), expected.path());
        assertEquals(expected.contentType(), client.headers().get("Content-Type"));
        assertEquals(
            Integer.toString(expected.body().length()), client.headers().get("Content-Length"));
        assertEquals(
            expected.body(), new String(client.body().readAllBytes(), ISO_8859_1), expected.path());
        assertTrue(!last || client.endsHere(), "foreign bytes after the answer");
      }
      return REQUESTS_A_CONNECTION;
    }
  }
}
