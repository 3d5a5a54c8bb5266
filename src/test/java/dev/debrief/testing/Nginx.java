package dev.debrief.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/**
 * A real nginx on loopback in front of nodes, configured with the lines src/site/deploying.md
 * gives: only their addresses are replaced. Where no nginx is installed the test is skipped and
 * says so, unless {@code -Ddebrief.tools=required}, with which it fails. Ended with this object or
 * this JVM.
 */
public final class Nginx implements AutoCloseable {
  private static final Path DEPLOYING = Path.of("src/site/deploying.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```nginx\n(.*?)```");
  private static final String ONE_NODE = "proxy_pass http://127.0.0.1:8080;";
  private static final String SEVERAL_NODES = "proxy_pass http://debrief;";
  private static final Pattern NODE = Pattern.compile("(?m)^ *server 10\\.0\\.0\\.\\d:8080.*\n");

  /** What that page leaves to the reader: one process, its own files, one address. */
  private static final String FRAME =
      """
      daemon off;
      master_process off;
      pid FOLDER/nginx.pid;
      error_log FOLDER/error.log;
      events { worker_connections 4096; }
      http {
        client_body_temp_path FOLDER/body;
        proxy_temp_path FOLDER/proxy;
        fastcgi_temp_path FOLDER/fastcgi;
        uwsgi_temp_path FOLDER/uwsgi;
        scgi_temp_path FOLDER/scgi;
        log_format nodes '$upstream_addr';
        access_log FOLDER/nodes.log nodes;
      UPSTREAM
        server {
          listen 127.0.0.1:PORT;
          MORE
      LOCATION
        }
      }
      """;

  private final Path folder;
  private final int port;
  private final Process process;

  private Nginx(String program, String more, List<Integer> nodes) throws Exception {
    folder = Files.createTempDirectory("debrief-nginx");
    port = freePort();
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(
        configuration,
        FRAME
            .replace("UPSTREAM", nodes.size() == 1 ? "" : upstream(nodes))
            .replace("LOCATION", location(nodes))
            .replace("MORE", more)
            .replace("FOLDER", folder.toString())
            .replace("PORT", Integer.toString(port)));
    process =
        new ProcessBuilder(program, "-p", folder.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-nginx"));
    try {
      Await.until("nginx listens or has ended", () -> listens() || !process.isAlive());
      if (!process.isAlive()) {
        throw new AssertionError("nginx did not start: " + said());
      }
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Starts one in front of these ports of loopback, or ends the test. */
  public static Nginx before(Integer... nodes) throws Exception {
    return with("", nodes);
  }

  /** Starts one with these lines beside the page's. */
  public static Nginx with(String more, Integer... nodes) throws Exception {
    Optional<String> program = Installed.program("nginx");
    Installed.need(program.isPresent(), "nginx");
    return new Nginx(program.get(), more, Arrays.asList(nodes));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String upstream(List<Integer> nodes) throws IOException {
    String lines = block("upstream debrief {");
    List<String> given = NODE.matcher(lines).results().map(MatchResult::group).toList();
    if (given.size() != nodes.size()) {
      throw new AssertionError("The page shows " + given.size() + " nodes:\n" + lines);
    }
    for (int i = 0; i < given.size(); i++) {
      String ours = given.get(i).replaceFirst("10\\.0\\.0\\.\\d:8080", "127.0.0.1:" + nodes.get(i));
      lines = lines.replace(given.get(i), ours);
    }
    return lines;
  }

  private static String location(List<Integer> nodes) throws IOException {
    String lines = block("location / {");
    if (!lines.contains(ONE_NODE) || !Files.readString(DEPLOYING).contains('`' + SEVERAL_NODES)) {
      throw new AssertionError("The page names no server, or no group of them:\n" + lines);
    }
    return lines.replace(
        ONE_NODE,
        nodes.size() == 1 ? ONE_NODE.replace("8080", nodes.get(0).toString()) : SEVERAL_NODES);
  }

  /** the deploying page's lines for nginx that begin so. */
  private static String block(String beginning) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(DEPLOYING));
    return block
        .results()
        .map(found -> found.group(1))
        .filter(lines -> lines.startsWith(beginning))
        .collect(Collectors.collectingAndThen(Collectors.toList(), Nginx::only));
  }

  private static String only(List<String> blocks) {
    if (blocks.size() != 1) {
      throw new AssertionError("The page has not one such block but " + blocks);
    }
    return blocks.get(0);
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its address, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** How many requests that have ended were answered by the node of that port. */
  public long answeredBy(int node) throws IOException {
    try (var lines = Files.lines(folder.resolve("nodes.log"))) {
      return lines.filter(line -> line.endsWith(":" + node)).count();
    }
  }

  /** What it has written to its console and its log of errors. */
  private String said() throws IOException {
    StringBuilder said = new StringBuilder();
    for (String name : List.of("output.log", "error.log")) {
      Path log = folder.resolve(name);
      said.append(Files.exists(log) ? Files.readString(log) : "");
    }
    return said.toString();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    FileUtils.deleteDirectory(folder.toFile());
  }
}
