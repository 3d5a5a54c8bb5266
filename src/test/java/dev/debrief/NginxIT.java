package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Nginx;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the lines for nginx in src/site/deploying.md promise, behind a real one. */
@Tag("slow")
class NginxIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static DebriefServer server;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.ofWar(Map.of("streams.keep-alive", "5s"));
    server.room("plan", "Plan");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void eventsPassAtOnceAndAStreamWithoutAnyOutlivesTheReadTimeout() throws Exception {
    Duration keepAlive = Duration.ofSeconds(5);
    try (Nginx nginx = Nginx.with("proxy_read_timeout 8s;", server.port());
        SseReader room =
            SseReader.of(URI.create(nginx.url() + "/api/rooms/plan/events"))
                .bearer(Tokens.of("ada"))
                .open()) {
      room.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE);
      assertEquals(
          201, server.as("grace").post("/api/rooms/plan/messages", "{\"text\":\"now\"}").status());
      room.awaitEvent(e -> e.data().contains("\"now\""), keepAlive.minusSeconds(1));

      Await.until(
          "two keep-alives more",
          keepAlive.multipliedBy(4),
          () -> room.events("hb").size() == 3 || room.connections() > 1);
      assertEquals(1, room.connections());
    }
  }

  @Test
  void aChangeByCookieFromThePageItselfIsTaken() throws Exception {
    try (Nginx nginx = Nginx.before(server.port())) {
      Api page = new Api(nginx.url()).header("Origin", nginx.url());
      Api.Answer session = page.bearer(Tokens.of("ada")).post("/api/session", "{}");
      Api ada = page.header("Cookie", session.header("Set-Cookie").split(";", 2)[0]);

      assertEquals(201, ada.post("/api/rooms/plan/messages", "{\"text\":\"mine\"}").status());
    }
  }

  @Test
  void anImportOfSeveralMegabytesPasses() throws Exception {
    server.room("large", "Large");
    String line =
        "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"%s\"}\n"
            .formatted("x".repeat(10_000));
    try (Nginx nginx = Nginx.before(server.port())) {
      Api.Answer answer =
          new Api(nginx.url())
              .bearer(Tokens.withRole("bridge", "integration"))
              .send(
                  "POST",
                  "/api/rooms/large/import",
                  BodyPublishers.ofString(line.repeat(500)),
                  "application/x-ndjson");
      assertEquals(200, answer.status());
      assertEquals(500, answer.json().get("accepted").asInt());
    }
  }

  @Test
  void aNodeThatIsBackIsUsedAtOnce() throws Exception {
    HttpServer one = node(0, exchange -> answer(exchange, 200));
    HttpServer two = node(0, exchange -> answer(exchange, 200));
    try (Nginx nginx = Nginx.before(port(one), port(two))) {
      one.stop(0);
      for (int i = 0; i < 4; i++) {
        assertEquals(200, new Api(nginx.url()).get("/").status());
      }
      one = node(port(one), exchange -> answer(exchange, 200));
      two.stop(0);
      for (int i = 0; i < 4; i++) {
        assertEquals(200, new Api(nginx.url()).get("/").status());
      }
    } finally {
      one.stop(0);
      two.stop(0);
    }
  }

  @Test
  void aStreamThatOneNodeHasNoRoomForGoesToTheOther() throws Exception {
    HttpServer full = node(0, exchange -> answer(exchange, 503));
    HttpServer other = node(0, exchange -> answer(exchange, 200));
    try (Nginx nginx = Nginx.before(port(full), port(other))) {
      for (int i = 0; i < 4; i++) {
        assertEquals(200, new Api(nginx.url()).get("/").status());
      }
    } finally {
      full.stop(0);
      other.stop(0);
    }
  }

  @Test
  void aChangeIsNeverSentToASecondNode() throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    HttpHandler breaking =
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          arrived.incrementAndGet();
          throw new IOException("gone before it answers");
        };
    HttpServer one = node(0, breaking);
    HttpServer two = node(0, breaking);
    try (Nginx nginx = Nginx.before(port(one), port(two))) {
      assertEquals(502, new Api(nginx.url()).post("/", "{}").status());
      assertEquals(1, arrived.get());
    } finally {
      one.stop(0);
      two.stop(0);
    }
  }

  /** A machine that is gone answers nothing, not even that nobody listens. */
  @Test
  void aNodeWhoseMachineIsGoneDelaysARequestByTwoSeconds() throws Exception {
    HttpServer there = node(0, exchange -> answer(exchange, 200));
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK);
        Nginx nginx = Nginx.before(gone.getLocalPort(), port(there))) {
      fill(gone, waiting);
      long slowest = 0;
      for (int i = 0; i < 4; i++) {
        long begun = System.nanoTime();
        assertEquals(200, new Api(nginx.url()).get("/").status());
        slowest = Math.max(slowest, System.nanoTime() - begun);
      }
      Duration delay = Duration.ofNanos(slowest);
      assertTrue(delay.compareTo(Duration.ofMillis(1_500)) > 0, "none was sent there: " + delay);
      assertTrue(delay.compareTo(Duration.ofSeconds(6)) < 0, () -> "delayed by " + delay);
    } finally {
      there.stop(0);
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** Connects until the system takes no more connections for a server that accepts none. */
  private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
    while (true) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 500);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
  }

  private static HttpServer node(int port, HttpHandler handler) throws IOException {
    HttpServer node = HttpServer.create(new InetSocketAddress(LOOPBACK, port), 0);
    node.createContext("/", handler);
    node.start();
    return node;
  }

  private static int port(HttpServer node) {
    return node.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
