package dev.debrief.bench;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.FileUtils;

/**
 * Streams of the whole application, from a posted message to the client's socket, beside a bare
 * servlet that writes the same bytes, on the same server in the same minutes, by turns. The load
 * comes from this process, the server is one of its own; on a busy machine only the ratios mean
 * something. Prints a table of medians.
 */
public final class StreamBench implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The server ends then, and with it all that waits for it. */
  private static final int LONGEST_SECONDS = 290;

  private static final String ROOM = "bench";
  private static final String STALLED_ROOM = "stalled";
  private static final int ROUNDS = 3;

  /** Some may be lost to the count: those whose mark is cut in two by the end of a read. */
  private static final double NEARLY_ALL = 0.999;

  private final Process server;
  private final Path home = Files.createTempDirectory("debrief-bench");
  private final int port;
  private final Api ada;
  private final Api bridge;

  private StreamBench() throws Exception {
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName(),
                "webapp",
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS)
        .execute(server::destroyForcibly);
    BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.startsWith("port ")) {
      line = said.readLine();
    }
    if (line == null) {
      throw new IllegalStateException("the server did not start");
    }
    port = Integer.parseInt(line.substring(5));
    ada = new Api("http://127.0.0.1:" + port).bearer(Tokens.of("ada"));
    bridge = new Api("http://127.0.0.1:" + port).bearer(Tokens.withRole("bridge", "integration"));
    for (String room : List.of(ROOM, STALLED_ROOM)) {
      bridge.put(
          "/api/rooms/" + room,
          "{\"title\":\"Bench\",\"members\":[{\"user\":\"ada\",\"name\":\"Ada\"}]}");
    }
  }

  /** Runs all of it, in a few minutes. */
  public static void main(String[] arguments) throws Exception {
    try (StreamBench bench = new StreamBench()) {
      System.out.printf("%-66s %12s %12s%n", "", "bare servlet", "Debrief");
      bench.steady(1_000, 10);
      bench.burst(100, 5_000);
      bench.idle(4_000);
      System.out.printf("%-66s %12s %12s%n", "", "alone", "with stalled");
      bench.stalled(1_000, 100);
      System.out.printf(
          Locale.ROOT,
          "load average of the last minute %.1f, on %d processors%n",
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          Runtime.getRuntime().availableProcessors());
    }
  }

  /** One of the two that are measured. */
  private enum Side {
    BARE("/bare/stream"),
    OURS("/api/rooms/" + ROOM + "/events");

    private final String path;

    Side(String path) {
      this.path = path;
    }
  }

  private LoadClient connected(Side side, int streams) throws Exception {
    LoadClient client = new LoadClient(port);
    String token = Tokens.of("ada");
    for (int i = 0; i < streams; i++) {
      client.open(side.path, token);
      int open = i;
      Await.until("the streams open", PATIENCE, () -> client.opened() > open - 200);
    }
    Await.until("all streams are open", PATIENCE, () -> client.opened() == streams);
    return client;
  }

  private void disconnect(LoadClient client) throws Exception {
    client.close();
    ada.post("/bare/close", "");
    emit(Side.OURS, 1); // ours notices with its next write that a client has gone
  }

  /** The ages of events, in milliseconds. */
  private record Ages(double half, double ninetyNine) {
    static Ages of(LoadClient client) {
      long[] ages = client.takeAges();
      return new Ages(ages[ages.length / 2] / 1e6, ages[(int) (ages.length * 0.99)] / 1e6);
    }
  }

  /** Some events a second to the client's streams; how old they come, after a second of warming. */
  private Ages load(Side side, LoadClient client, int streams, int perSecond, int seconds)
      throws Exception {
    send(side, client, streams, perSecond, 1);
    client.takeAges();
    send(side, client, streams, perSecond, seconds);
    return Ages.of(client);
  }

  private void send(Side side, LoadClient client, int streams, int perSecond, int seconds)
      throws Exception {
    long wanted = client.events() + (long) (NEARLY_ALL * streams * perSecond * seconds);
    long next = System.nanoTime();
    for (int i = 0; i < perSecond * seconds; i++) {
      emit(side, 1);
      next += TimeUnit.SECONDS.toNanos(1) / perSecond;
      LockSupport.parkNanos(next - System.nanoTime());
    }
    Await.until("all events arrive", PATIENCE, () -> client.events() >= wanted);
  }

  /** Many streams and some events a second: the server's CPU for one delivery, and its age. */
  private void steady(int streams, int perSecond) throws Exception {
    int seconds = 5;
    Map<Side, List<Double>> cpu = perSide();
    Map<Side, List<Double>> half = perSide();
    Map<Side, List<Double>> ninetyNine = perSide();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Side side : Side.values()) {
        try (LoadClient client = connected(side, streams)) {
          long before = ask("/bare/cpu");
          Ages ages = load(side, client, streams, perSecond, seconds);
          double used = (double) ask("/bare/cpu") - before; // of the warming too
          if (round > 0) { // the first warms up
            cpu.get(side).add(used / 1e3 / streams / perSecond / (1 + seconds));
            half.get(side).add(ages.half);
            ninetyNine.get(side).add(ages.ninetyNine);
          }
          disconnect(client);
        }
      }
    }
    String what = streams + " streams x " + perSecond + " events/s: ";
    row(what + "server CPU, microseconds an event", cpu);
    row(what + "age p50, ms", half);
    row(what + "age p99, ms", ninetyNine);
  }

  /** Many events at once: how many a second arrive. */
  private void burst(int streams, int events) throws Exception {
    Map<Side, List<Double>> perSecond = perSide();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Side side : Side.values()) {
        try (LoadClient client = connected(side, streams)) {
          long begun = System.nanoTime();
          emit(side, events);
          Await.until(
              "all events arrive",
              PATIENCE,
              () -> client.events() >= NEARLY_ALL * streams * events);
          if (round > 0) {
            perSecond.get(side).add(1e9 * streams * events / (System.nanoTime() - begun));
          }
          disconnect(client);
        }
      }
    }
    row("burst of " + events + " events to " + streams + " streams: events/s", perSecond);
  }

  private void idle(int streams) throws Exception {
    Map<Side, List<Double>> perMegabyte = perSide();
    for (Side side : Side.values()) {
      long before = ask("/bare/heap");
      try (LoadClient client = connected(side, streams)) {
        perMegabyte.get(side).add(streams * 1024.0 * 1024.0 / (ask("/bare/heap") - before));
        emit(side, 1);
        Await.until("all get an event", PATIENCE, () -> client.events() >= NEARLY_ALL * streams);
        disconnect(client);
      }
    }
    row(streams + " idle streams: streams per MiB of heap after GC", perMegabyte);
  }

  /** What streams whose clients do not read cost the others. */
  private void stalled(int healthy, int stalled) throws Exception {
    Map<Side, List<Double>> ninetyNine = perSide();
    for (int round = 0; round < ROUNDS; round++) {
      try (LoadClient client = connected(Side.OURS, healthy)) {
        ninetyNine.get(Side.BARE).add(load(Side.OURS, client, healthy, 10, 5).ninetyNine);
        try (LoadClient others = new LoadClient(port)) {
          hang(others, stalled);
          ninetyNine.get(Side.OURS).add(load(Side.OURS, client, healthy, 10, 5).ninetyNine);
          requireHanging(stalled);
        }
        disconnect(client);
      }
      Await.until("no write hangs any more", PATIENCE, () -> ask("/bare/hanging") == 0);
    }
    row(healthy + " streams x 10 events/s, " + stalled + " stalled: age p99, ms", ninetyNine);
  }

  /**
   * Opens streams that are never read, and fills their sockets until each has a write that hangs.
   */
  private void hang(LoadClient client, int streams) throws Exception {
    String token = Tokens.of("ada");
    for (int i = 0; i < streams; i++) {
      client.stall("/api/rooms/" + STALLED_ROOM + "/events", token);
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
    if (side == Side.BARE) {
      String block =
          "event: MESSAGE\ndata: {\"number\":12345,\"id\":null,\"author\":\"ada\",\"authorName\":\"Ada\","
              + "\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\""
              + mark
              + "\",\"replyTo\":null,\"editedAt\":null,\"deleted\":false,\"attachments\":[]}\n"
              + "id: 12345\n\n";
      ada.post("/bare/emit?times=" + times, block);
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

  private static void row(String what, Map<Side, List<Double>> values) {
    double bare = median(values.get(Side.BARE));
    double ours = median(values.get(Side.OURS));
    System.out.printf(
        Locale.ROOT, "%-66s %12.1f %12.1f  ratio %.2f%n", what, bare, ours, ours / bare);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  @Override
  public void close() throws IOException {
    server.getOutputStream().close();
    try {
      server.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.destroyForcibly();
    FileUtils.deleteDirectory(home.toFile());
  }
}
