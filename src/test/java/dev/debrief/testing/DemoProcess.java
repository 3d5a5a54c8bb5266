package dev.debrief.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo, as its launcher runs the packaged WAR, in a process of its own that can be killed.
 * Ended with this object, whatever happens.
 */
public final class DemoProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int TAIL = 60;
  private static final Pattern READY =
      Pattern.compile("Debrief is ready: http://localhost:(\\d+)/");

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final int port;

  /**
   * Starts it and waits until it is ready.
   *
   * @param home where it keeps its data; the same home again goes on with them
   * @param port 0 for any free one
   * @param settings settings by name, without the {@code debrief.} prefix
   */
  public DemoProcess(Path home, int port, Map<String, String> settings) throws Exception {
    this(home, port, settings, Map.of());
  }

  /** The same with these variables in its environment. */
  public DemoProcess(
      Path home, int port, Map<String, String> settings, Map<String, String> environment)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC"); // it lives for seconds: what counts is how soon it is there
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("-Ddebrief.home=" + home);
    command.add("-Ddebrief.port=" + port);
    command.add("-Ddebrief.requests.per-second=10000"); // tests ask for more than people do
    settings.forEach((name, value) -> command.add("-Ddebrief." + name + "=" + value));
    command.add(DemoLauncher.class.getName());
    command.add(System.getProperty("debrief.test.war", "target/debrief.war"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-demo"));
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(ready), "demo-output");
    reader.setDaemon(true);
    reader.start();
    try {
      this.port = ready.get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new AssertionError("the demo did not start: " + lastOutput(), e);
    }
  }

  private void read(CompletableFuture<Integer> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.add(line);
        }
        Matcher m = READY.matcher(line);
        if (m.find()) {
          ready.complete(Integer.valueOf(m.group(1)));
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** What it has printed. */
  public String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /** The end of what it has printed, for whoever looks why a test failed. */
  public String lastOutput() {
    synchronized (output) {
      return String.join("\n", output.subList(Math.max(0, output.size() - TAIL), output.size()));
    }
  }

  /** The port it listens at. */
  public int port() {
    return port;
  }

  /** Its address, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** A client for one of the demo's users. */
  public Api as(String user) throws IOException, InterruptedException {
    Api api = new Api(url());
    return api.bearer(
        api.post("/api/demo/token", "{\"user\":\"" + user + "\"}").json().get("token").asText());
  }

  /** Kills it as the operating system does: nothing in it runs any more. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
  }

  /**
   * Stops it in its tracks, where it stands until {@link #thaw} or {@link #kill}: when this
   * returns, its last thread has come to a halt, which on a busy machine takes a while.
   */
  public void freeze() throws Exception {
    signal("STOP");
    Await.until("all of it stands still", this::isStopped);
  }

  private boolean isStopped() throws IOException {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        String stat = Files.readString(thread.resolve("stat"));
        if (!stat.startsWith("T", stat.lastIndexOf(") ") + 2)) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // a thread that has just ended
    }
  }

  /** Lets it go on; does nothing where it runs. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " ended with " + status);
    }
  }

  /** Ends it as Ctrl-C does, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
