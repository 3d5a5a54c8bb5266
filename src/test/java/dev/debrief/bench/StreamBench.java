package dev.debrief.bench;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;

/**
 * Streams of the whole application, from a posted message to the client's socket, beside a bare
 * servlet that writes the same bytes and the streams' engine alone, on the same server in the same
 * minutes, by turns. The load comes from this process, the server is one of its own; on a busy
 * machine only the ratios mean something. Prints a table of medians. Long: all measurements share
 * one server and one way to load it.
 */
public final class StreamBench implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A server ends then, and with it all that waits for it. */
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private static final String ROOM = "bench";
  private static final String QUIET_ROOM = "quiet";
  private static final String STALLED_ROOM = "stalled";
  private static final int ROUNDS = 3;

  /** Who stream, each as many as the next. */
  private static final List<String> USERS =
      IntStream.range(0, 10).mapToObj(i -> i == 0 ? "ada" : "reader" + i).toList();

  private static final List<String> TOKENS = USERS.stream().map(Tokens::of).toList();

  private final BenchServer.Kind kind;
  private final BenchProcess server;
  private final Path home = Files.createTempDirectory("debrief-bench");
  private final int port;
  private final Api ada;
  private final Api bridge;

  private StreamBench(BenchServer.Kind kind) throws Exception {
    this.kind = kind;
    server = new BenchProcess(kind, home, LONGEST);
    port = server.port();
    ada = new Api("http://127.0.0.1:" + port).bearer(TOKENS.get(0));
    bridge = new Api("http://127.0.0.1:" + port).bearer(Tokens.withRole("bridge", "integration"));
    String members =
        USERS.stream()
            .map(user -> "{\"user\":\"" + user + "\",\"name\":\"" + user + "\"}")
            .collect(Collectors.joining(","));
    for (String room : List.of(ROOM, QUIET_ROOM, STALLED_ROOM)) {
      bridge.put("/api/rooms/" + room, "{\"title\":\"Bench\",\"members\":[" + members + "]}");
    }
  }

  /** Runs all of it, in a few minutes. */
  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%-82s %10s %19s %19s%n", "medians of " + ROUNDS + " rounds", "bare", "engine", "Debrief");
    for (BenchServer.Kind kind : BenchServer.Kind.values()) {
      try (StreamBench bench = new StreamBench(kind)) {
        if (kind != BenchServer.Kind.SMALL_BUFFERS) {
          bench.warm(6_000);
          bench.steady(1_000, bench.carried(1_000, 50, 25));
          bench.visits(200, 2_000);
        }
        bench.burst(100, 10_000);
        if (kind == BenchServer.Kind.TOMCAT) {
          bench.stalled(1_000, 100);
        }
        bench.idle(10_000);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "load average of the last minute %.1f, on %d processors%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.getRuntime().availableProcessors());
  }

  /** One of those that are measured. */
  private enum Side {
    BARE("/bare/stream"),
    ENGINE("/engine/stream"),
    OURS("/api/rooms/" + ROOM + "/events");

    private static final List<Side> BUT_ENGINE = List.of(BARE, OURS);

    private final String path;

    Side(String path) {
      this.path = path;
    }
  }

  private LoadClient connected(Side side, int streams) throws Exception {
    LoadClient client = new LoadClient(port);
    for (int i = 0; i < streams; i++) {
      client.open(side.path, TOKENS.get(i % TOKENS.size()));
      int open = i;
      Await.until("the streams open", PATIENCE, () -> client.opened() > open - 200);
    }
    Await.until("all streams are open", PATIENCE, () -> client.opened() == streams);
    return client;
  }

  private void disconnect(LoadClient client) throws Exception {
    client.close();
    ada.post("/bare/close", "");
    emit(Side.ENGINE, 1); // notices with its next write that a client has gone
    emit(Side.OURS, 1);
  }

  /** Has what takes a message compiled: it is large, and runs once for a thousand deliveries. */
  private void warm(int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      ada.post("/api/rooms/" + QUIET_ROOM + "/messages", "{\"text\":\"warm\"}");
    }
  }

  /** The ages of events, in milliseconds. */
  private record Ages(double half, double ninetyNine) {
    static Ages of(LoadClient client) {
      long[] ages = client.takeAges();
      return new Ages(ages[ages.length / 2] / 1e6, ages[(int) (ages.length * 0.99)] / 1e6);
    }
  }

  /** Sends so many events a second to the client's streams; how many seconds they took. */
  private double send(Side side, LoadClient client, int streams, int perSecond, int seconds)
      throws Exception {
    long wanted = client.events() + (long) streams * perSecond * seconds;
    long begun = System.nanoTime();
    long next = begun;
    for (int i = 0; i < perSecond * seconds; i++) {
      emit(side, 1);
      next += TimeUnit.SECONDS.toNanos(1) / perSecond;
      LockSupport.parkNanos(next - System.nanoTime());
    }
    Await.until("all events arrive", PATIENCE, () -> client.events() >= wanted);
    return (System.nanoTime() - begun) / 1e9;
  }

  /** The first of the rates that all carry for some seconds, else the last; warms up besides. */
  private int carried(int streams, int... rates) throws Exception {
    for (int rate : rates) {
      double slowest = 0;
      for (Side side : Side.values()) {
        try (LoadClient client = connected(side, streams)) {
          slowest = Math.max(slowest, send(side, client, streams, rate, 3));
          disconnect(client);
        }
      }
      if (slowest < 3.3) {
        return rate;
      }
    }
    return rates[rates.length - 1];
  }

  /** Many streams and some events a second: the server's CPU for one delivery, and its age. */
  private void steady(int streams, int perSecond) throws Exception {
    int seconds = 3;
    double events = (double) streams * perSecond * seconds;
    Map<Side, List<Double>> rate = perSide();
    Map<Side, List<Double>> cpu = perSide();
    Map<Side, List<Double>> compiler = perSide();
    Map<Side, List<Double>> half = perSide();
    Map<Side, List<Double>> ninetyNine = perSide();
    for (int round = 0; round < ROUNDS; round++) {
      for (Side side : Side.values()) {
        try (LoadClient client = connected(side, streams)) {
          send(side, client, streams, perSecond, 1);
          client.takeAges();
          long used = ask("/bare/cpu");
          long compiled = ask("/bare/jit");
          rate.get(side).add(events / send(side, client, streams, perSecond, seconds));
          compiled = ask("/bare/jit") - compiled;
          used = ask("/bare/cpu") - used;
          Ages ages = Ages.of(client);
          cpu.get(side).add((used - compiled) / 1e3 / events);
          compiler.get(side).add(compiled / 1e3 / events);
          half.get(side).add(ages.half);
          ninetyNine.get(side).add(ages.ninetyNine);
          disconnect(client);
        }
      }
    }
    String what = streams + " streams x " + perSecond + " events/s: ";
    row(what + "delivered, events/s", rate);
    row(what + "server CPU without the compiler's, us an event", cpu);
    row(what + "the compiler's, us an event", compiler);
    row(what + "age p50, ms", half);
    row(what + "age p99, ms", ninetyNine);
  }

  /** Streams that get some events and end, so many open at a time: how many a second. */
  private void visits(int open, int streams) throws Exception {
    Map<Side, List<Double>> perSecond = perSide();
    for (int round = 0; round < ROUNDS; round++) {
      for (Side side : List.of(Side.BARE, Side.ENGINE)) {
        try (LoadClient client = new LoadClient(port)) {
          long begun = System.nanoTime();
          for (int i = 0; i < streams; i++) {
            int others = i - open;
            Await.until("one has ended", PATIENCE, () -> client.ended() > others);
            client.visit(side == Side.BARE ? "/bare/visit" : "/engine/visit", "");
          }
          Await.until("all have ended", PATIENCE, () -> client.ended() == streams);
          perSecond.get(side).add(1e9 * streams / (System.nanoTime() - begun));
        }
      }
    }
    row(
        open + " at a time connect, get " + EngineServlet.EVENTS + " events, end: streams/s",
        perSecond);
  }

  /** Many events at once: how many a second arrive. */
  private void burst(int streams, int events) throws Exception {
    Map<Side, List<Double>> perSecond = perSide();
    for (int round = 0; round < ROUNDS; round++) {
      for (Side side : Side.BUT_ENGINE) {
        try (LoadClient client = connected(side, streams)) {
          long begun = System.nanoTime();
          emit(side, events);
          Await.until(
              "all events arrive", PATIENCE, () -> client.events() >= (long) streams * events);
          perSecond.get(side).add(1e9 * streams * events / (System.nanoTime() - begun));
          disconnect(client);
        }
      }
    }
    row("burst of " + events + " events to " + streams + " streams: events/s", perSecond);
  }

  /** Streams to which nothing happens, until all get one event. */
  private void idle(int streams) throws Exception {
    Map<Side, List<Double>> kibibytes = perSide();
    Map<Side, List<Double>> last = perSide();
    for (Side side : Side.BUT_ENGINE) {
      long before = ask("/bare/heap");
      try (LoadClient client = connected(side, streams)) {
        kibibytes.get(side).add((ask("/bare/heap") - before) / 1024.0 / streams);
        long begun = System.nanoTime();
        emit(side, 1);
        Await.until("all get an event", PATIENCE, () -> client.events() >= streams);
        last.get(side).add((System.nanoTime() - begun) / 1e6);
        disconnect(client);
      }
    }
    row(streams + " idle streams: KiB of heap a stream after GC", kibibytes);
    row(streams + " idle streams: all have an event after, ms", last);
  }

  /** What streams whose clients do not read cost the others. */
  private void stalled(int healthy, int stalled) throws Exception {
    Map<Side, List<Double>> ninetyNine = perSide();
    for (int round = 0; round < ROUNDS; round++) {
      try (LoadClient client = connected(Side.OURS, healthy)) {
        ninetyNine.get(Side.BARE).add(ageUnderLoad(client, healthy));
        try (LoadClient others = new LoadClient(port)) {
          hang(others, stalled);
          ninetyNine.get(Side.OURS).add(ageUnderLoad(client, healthy));
          requireHanging(stalled);
        }
        disconnect(client);
      }
      Await.until("no write hangs any more", PATIENCE, () -> ask("/bare/hanging") == 0);
    }
    row(
        healthy + " of ours x 10 events/s: age p99, ms, alone | beside " + stalled + " stalled",
        ninetyNine);
  }

  private double ageUnderLoad(LoadClient client, int streams) throws Exception {
    send(Side.OURS, client, streams, 10, 1);
    client.takeAges();
    send(Side.OURS, client, streams, 10, 4);
    return Ages.of(client).ninetyNine;
  }

  /**
   * Opens streams that are never read, and fills their sockets until each has a write that hangs.
   */
  private void hang(LoadClient client, int streams) throws Exception {
    for (int i = 0; i < streams; i++) {
      client.stall("/api/rooms/" + STALLED_ROOM + "/events", TOKENS.get(0));
    }
    String megabyte = "x".repeat(1_000_000);
    for (int sent = 0; sent < 12 && ask("/bare/hanging") < streams; sent++) {
      ingest(STALLED_ROOM, megabyte, 1);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
    requireHanging(streams);
  }

  private void requireHanging(int streams) throws Exception {
    long hanging = ask("/bare/hanging");
    if (hanging < streams) {
      throw new IllegalStateException("only " + hanging + " of the stalled streams hang");
    }
  }

  /** Has so many events written to every open stream: ours by messages, the other as bytes. */
  private void emit(Side side, int times) throws Exception {
    String mark = "@@" + System.nanoTime() + "@@ a message of an ordinary length, as people write";
    String data =
        "{\"number\":12345,\"id\":null,\"author\":\"ada\",\"authorName\":\"Ada\","
            + "\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\""
            + mark
            + "\",\"replyTo\":null,\"editedAt\":null,\"deleted\":false,\"attachments\":[]}";
    if (side == Side.BARE) {
      String block = "event: MESSAGE\ndata: " + data + "\nid: 12345\n\n";
      ada.post("/bare/emit?times=" + times, block);
    } else if (side == Side.ENGINE) {
      ada.post("/engine/emit", data);
    } else if (times == 1) {
      ada.post("/api/rooms/" + ROOM + "/messages", "{\"text\":" + Api.quoted(mark) + "}");
    } else {
      ingest(ROOM, mark, times);
    }
  }

  private void ingest(String room, String text, int times) throws Exception {
    String line =
        "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":"
            + Api.quoted(text)
            + "}\n";
    bridge.send(
        "POST",
        "/api/rooms/" + room + "/import",
        BodyPublishers.ofString(line.repeat(times)),
        "application/x-ndjson");
  }

  private long ask(String path) throws IOException, InterruptedException {
    return Long.parseLong(ada.get(path).text());
  }

  private static Map<Side, List<Double>> perSide() {
    Map<Side, List<Double>> values = new EnumMap<>(Side.class);
    Arrays.stream(Side.values()).forEach(side -> values.put(side, new ArrayList<>()));
    return values;
  }

  private void row(String what, Map<Side, List<Double>> values) {
    StringBuilder line = new StringBuilder();
    double bare = median(values.get(Side.BARE));
    line.append(String.format(Locale.ROOT, "%-82s %10.1f", kind.title + ": " + what, bare));
    for (Side side : List.of(Side.ENGINE, Side.OURS)) {
      List<Double> measured = values.get(side);
      double value = measured.isEmpty() ? 0 : median(measured);
      line.append(
          measured.isEmpty()
              ? String.format("%20s", "-")
              : String.format(Locale.ROOT, "%11.1f (%5.2fx)", value, value / bare));
    }
    System.out.println(line);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  @Override
  public void close() throws IOException {
    server.close();
    FileUtils.deleteDirectory(home.toFile());
  }
}
