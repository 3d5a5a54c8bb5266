package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.FuzzedRequest;
import dev.debrief.testing.Held;
import dev.debrief.testing.ServerProcess;
import dev.debrief.testing.ServerProcess.Server;
import dev.debrief.testing.SocketExchange;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of requests of which each part may be right or wrong, on every container. Each run
 * makes the same ones; {@code -Ddebrief.fuzz.seed} makes others, {@code -Ddebrief.fuzz.requests}
 * more.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("slow")
class FuzzIT {
  private static final int REQUESTS = Integer.getInteger("debrief.fuzz.requests", 4_000);
  private static final int CLIENTS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SEED = Long.getLong("debrief.fuzz.seed", 1);

  private static final Map<Server, DebriefServer> SERVERS = new EnumMap<>(Server.class);

  @BeforeAll
  static void startAll() throws Exception {
    ExecutorService starters = Executors.newFixedThreadPool(Server.values().length);
    Map<Server, Future<DebriefServer>> started = new EnumMap<>(Server.class);
    for (Server server : Server.values()) {
      started.put(
          server,
          starters.submit(
              () ->
                  DebriefServer.on(ServerProcess.of(server), Map.of("streams.per-user", "5000"))));
    }
    starters.shutdown();
    for (Server server : Server.values()) {
      SERVERS.put(server, started.get(server).get());
    }
  }

  @AfterAll
  static void stopAll() throws Exception {
    for (DebriefServer server : SERVERS.values()) {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noRequestMakesTheServerFailOrLeaveAStreamOpen(Server kind) throws Exception {
    DebriefServer server = SERVERS.get(kind);
    server.room("r1", "One", 30);
    server.roomOf("r2", "Two", "ada", "grace", "bridge");
    String report = server.leaveAndWait("ada", "r1").get("id").asText();
    FuzzedRequest.Known known =
        new FuzzedRequest.Known(
            List.of("r1", "r2", "other"),
            report,
            List.of(
                Tokens.of("ada"),
                Tokens.of("ada"),
                Tokens.of("grace"),
                Tokens.withRole("bridge", "integration"),
                Tokens.with("ada", token -> token.expiration(Date.from(Instant.EPOCH)))),
            kind != Server.UNDERTOW);
    String logged = log(server);
    System.out.println(kind + ": the seed is " + SEED);
    long began = System.nanoTime();
    ConcurrentMap<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(SEED + i);
      clients.add(() -> run(server, known, random, statuses, failures));
    }
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    for (Future<Void> client : pool.invokeAll(clients)) {
      client.get();
    }
    pool.shutdown();
    System.out.printf(
        "%s: %d requests in %.1f s, answered %s%n",
        kind, REQUESTS, (System.nanoTime() - began) / 1e9, new TreeMap<>(statuses));
    String log = log(server);
    assertEquals(List.of(), List.copyOf(failures), () -> log);
    Await.until(
        "nothing is held open",
        PATIENCE,
        () -> {
          sendSomethingOnEveryChannel(server);
          return server.container().held().equals(Held.NOTHING);
        });
    assertEquals(logged, log(server));
    assertEquals(200, server.as("ada").get("/api/session").status());
  }

  private static Void run(
      DebriefServer server,
      FuzzedRequest.Known known,
      Random random,
      ConcurrentMap<Integer, Integer> statuses,
      ConcurrentLinkedQueue<String> failures)
      throws IOException {
    SocketExchange connection = null;
    for (int i = 0; i < REQUESTS / CLIENTS; i++) {
      FuzzedRequest request = FuzzedRequest.by(random, known);
      if (connection == null) {
        connection = new SocketExchange();
        connection.connect(URI.create(server.url()));
        connection.patient(PATIENCE);
      }
      boolean open = false;
      try {
        connection.write(request.bytes());
        if (request.endsEarly()) {
          connection.finish();
        }
        connection.receive();
        statuses.merge(connection.status(), 1, Integer::sum);
        if (connection.status() < 200 || connection.status() > 499) {
          failures.add(connection.status() + " to " + request);
        }
        open = finish(connection, request, failures) && !request.mayBeCutOff();
      } catch (IOException e) {
        statuses.merge(0, 1, Integer::sum);
        if (!request.mayBeCutOff()) {
          failures.add(e + " to " + request);
        }
      }
      if (!open) {
        connection.cut();
        connection = null;
      }
    }
    if (connection != null) {
      connection.close();
    }
    return null;
  }

  /** Reads the answer; whether the connection can be used again. */
  private static boolean finish(
      SocketExchange connection, FuzzedRequest request, ConcurrentLinkedQueue<String> failures)
      throws IOException {
    boolean goesOn = !"close".equalsIgnoreCase(connection.headers().get("Connection"));
    if (request.isHead()) {
      return goesOn;
    }
    String type = connection.headers().getOrDefault("Content-Type", "");
    if (connection.status() == 200 && type.startsWith("text/event-stream")) {
      assertTrue(connection.body().read() >= 0);
      return false;
    }
    String body = new String(connection.body().readAllBytes(), StandardCharsets.UTF_8);
    if (type.startsWith("application/problem+json")
        && body.matches("(?s).*(Exception|debrief\\.).*")) {
      failures.add("told too much: " + body + " to " + request);
    }
    return goesOn;
  }

  /** Lets the server notice which clients have gone. */
  private static void sendSomethingOnEveryChannel(DebriefServer server) throws Exception {
    for (String room : List.of("r1", "r2")) {
      server.as("ada").post("/api/rooms/" + room + "/messages", "{\"text\":\"Who is there?\"}");
    }
    for (String user : List.of("ada", "grace", "bridge")) {
      server.as(user).post("/api/rooms/r2/leave", "{}");
    }
  }

  /** But for readers of a report that another client was just erasing. */
  private static String log(DebriefServer server) throws IOException {
    return ((ServerProcess) server.container())
        .log()
        .replaceAll("(?m)^.*its file is gone; its reader is told 404\\R", "");
  }
}
