package dev.debrief.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debrief in a process of its own, on any of the containers it is made for. All of them are used
 * alike, also Tomcat 11, whose classes have the names of Tomcat 10.1's. Ended with this object, and
 * with this JVM.
 */
public final class ServerProcess implements Container {
  private static final int START_SECONDS = 90;
  private static final int ANSWER_SECONDS = 30;
  private static final int END_SECONDS = 30;

  /** Where the build puts the jars of Tomcat 11. */
  private static final Path TOMCAT_11 =
      Path.of(System.getProperty("debrief.test.tomcat11", "target/tomcat11"));

  /** What Debrief runs on. */
  public enum Server {
    /** Tomcat 10.1, of the tests' class path. */
    TOMCAT_10,
    /** Tomcat 11, in place of it. */
    TOMCAT_11,
    /** Undertow with WildFly's limits. */
    UNDERTOW
  }

  private final List<String> command = new ArrayList<>();
  private final Path log;
  private Process process;
  private BufferedReader answers;
  private int port;

  private ServerProcess(Server server, int port, Map<String, String> settings) throws IOException {
    log = Files.createTempFile("debrief-" + server, ".log");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx768m");
    command.add(
        "-Djava.util.logging.config.file="
            + Path.of("src/test/resources/logging.properties").toAbsolutePath());
    command.add("-cp");
    command.add(classPath(server));
    command.add(ServerLauncher.class.getName());
    command.add(server.name());
    command.add(Integer.toString(port));
    command.add(DebriefServer.WEB_FOLDER.toString());
    settings.forEach((name, value) -> command.add(name + "=" + value));
  }

  /** Makes processes that run this server. */
  public static Maker of(Server server) {
    return (port, settings) -> new ServerProcess(server, port, settings);
  }

  /** The tests' own; for Tomcat 11 with its jars, which hold the servlet API too, for 10.1's. */
  private static String classPath(Server server) throws IOException {
    String ours = System.getProperty("java.class.path");
    if (server != Server.TOMCAT_11) {
      return ours;
    }
    List<String> entries = new ArrayList<>();
    try (Stream<Path> jars = Files.list(TOMCAT_11)) {
      jars.map(Path::toString).forEach(entries::add);
    }
    Arrays.stream(ours.split(File.pathSeparator))
        .filter(
            entry ->
                !entry.matches(
                    ".*/(tomcat-(embed-core|annotations-api)|jakarta.servlet-api)-[^/]*"))
        .forEach(entries::add);
    return String.join(File.pathSeparator, entries);
  }

  @Override
  public ServerProcess start() throws IOException {
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try {
      port = Integer.parseInt(line(START_SECONDS));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not start: " + log(), e);
    }
    return this;
  }

  private String line(int seconds) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return answers.readLine();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .orTimeout(seconds, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized Held held() throws IOException {
    OutputStream questions = process.getOutputStream();
    questions.write('\n');
    questions.flush();
    return Held.parse(line(ANSWER_SECONDS));
  }

  /** What it has logged: warnings and worse, with their stack traces. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Has it undeploy the application and end; kills it where it does not. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the server did not end; its log: " + log());
      }
      Files.delete(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
