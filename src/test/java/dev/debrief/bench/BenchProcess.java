package dev.debrief.bench;

import dev.debrief.testing.Api;
import dev.debrief.testing.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link BenchServer} in a process of its own, so that the load is not counted as its work. */
public final class BenchProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  /**
   * Starts one and waits until it is ready.
   *
   * @param home the folder for its data
   * @param longest after which it is ended, whatever waits for it
   * @param settings options of its JVM, such as {@code -Ddebrief.workers=2}
   */
  public BenchProcess(BenchServer.Kind kind, Path home, Duration longest, String... settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                // else what one has taken ends with it
                "-XX:-UseDynamicNumberOfCompilerThreads"));
    command.addAll(List.of(settings));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BenchServer.class.getName(),
            "webapp",
            home.toString(),
            kind.name()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    CompletableFuture.delayedExecutor(longest.toSeconds(), TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.startsWith("port ")) {
      line = said.readLine();
    }
    if (line == null) {
      throw new IllegalStateException("the server did not start");
    }
    port = Integer.parseInt(line.substring(5));
  }

  public int port() {
    return port;
  }

  /** Its address, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The CPU time it has taken, in nanoseconds, without what its compiler has. */
  public long cpuNanos() throws IOException, InterruptedException {
    return ask("/bare/cpu") - ask("/bare/jit");
  }

  private long ask(String path) throws IOException, InterruptedException {
    return Long.parseLong(new Api(url()).bearer(Tokens.of("ada")).get(path).text().strip());
  }

  /** Lets it end as a server is stopped, and makes sure that it has. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
