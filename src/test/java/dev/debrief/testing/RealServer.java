package dev.debrief.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * A server as its makers ship it, started by its own script on loopback, with the packaged WAR
 * deployed as an operator would. Ends with this object, and with this JVM, also a killed one.
 *
 * <p>Takes {@link DebriefServer}'s settings as what an operator would make of them: a data source
 * for {@code jdbc.url}, a mail session for {@code smtp.url}, where this kind of server is for that.
 */
public abstract class RealServer implements Container {
  /** Where the build unpacks the servers. */
  protected static final Path SERVERS =
      Path.of(System.getProperty("debrief.test.servers", "target/servers")).toAbsolutePath();

  /** The WAR, the same file for all. */
  protected static final Path WAR =
      Path.of(System.getProperty("debrief.test.war", "target/debrief.war")).toAbsolutePath();

  /** Scripts and configurations. */
  protected static final Path SCRIPTS = Path.of("src/test/resources/servers").toAbsolutePath();

  private static final Path JAVA =
      Path.of(System.getProperty("debrief.servers.java", System.getProperty("java.home")));

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int END_SECONDS = 30;

  /** Its configuration, logs and data. */
  protected final Path base;

  /** The settings that are given as such. */
  protected final Map<String, String> settings;

  private final Path log;
  private final int port;
  private final String contextPath;
  private Process process;

  /**
   * @param contextPath where the application is to be: "" for the root
   */
  protected RealServer(int port, String contextPath, Map<String, String> settings)
      throws IOException {
    this.port = port == 0 ? freePort() : port;
    this.contextPath = contextPath;
    this.settings = new TreeMap<>(settings);
    this.settings.computeIfPresent("public-url", (name, any) -> url());
    base = Files.createTempDirectory("debrief-server");
    log = base.resolve("console.log");
  }

  /** What {@code jdbc.url} comes to for a data source: an address without the sign-in. */
  protected record Database(String address, String user, String password) {
    private static final Pattern FORM = Pattern.compile("(.*)\\?user=(.*)&password=(.*)");

    static Database of(String url) {
      Matcher m = FORM.matcher(url);
      if (!m.matches()) {
        throw new IllegalArgumentException(url);
      }
      return new Database(
          m.group(1), m.group(2), URLDecoder.decode(m.group(3), StandardCharsets.UTF_8));
    }
  }

  /** A port that nothing listens at. */
  protected static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts a script of the server, with these variables in its environment. */
  protected void run(Map<String, String> environment, Path script, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", SCRIPTS.resolve("run.sh").toString(), "sh"));
    command.add(script.toString());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile()).directory(base.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", JAVA.toString());
    process = builder.start();
  }

  /** The options that every server's JVM gets. */
  protected static String javaOptions() {
    // What is softly reachable is nobody's, but would stand in the way of counting.
    return "-Xmx640m -XX:SoftRefLRUPolicyMSPerMB=0";
  }

  /** Waits until the log has this text. */
  protected void awaitLog(String text) throws Exception {
    await("the log says: " + text, () -> log().contains(text));
  }

  /** Waits longer than most tests do; with the log where it was in vain. */
  protected void await(String what, Callable<Boolean> condition) throws Exception {
    try {
      Await.until(what, PATIENCE, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; its log:\n" + log(), e);
    }
  }

  /** Replaces the application by the same WAR while it runs, and waits until it is there. */
  public abstract void redeploy() throws Exception;

  /** Takes the application away, and waits until it is gone. */
  public abstract void undeploy() throws Exception;

  /** The names of the MBeans that match, asked in the way the server's operators ask. */
  public abstract List<String> beans(String pattern) throws Exception;

  /** An attribute of an MBean, as text. */
  public abstract String attribute(String bean, String attribute) throws Exception;

  /** Calls an operation of an MBean whose parameters are texts. */
  public abstract void invoke(String bean, String operation, String... arguments) throws Exception;

  /** The application's MBean of a type. */
  public String bean(String type) {
    return "dev.debrief:type=%s,context=%s"
        .formatted(type, contextPath().isEmpty() ? "/" : contextPath());
  }

  /** Lets the log tell all of a category, in the way the server's operators do. */
  public abstract void turnUp(String category) throws Exception;

  /** The log that operators read. */
  public String operatorsLog() throws IOException {
    return log();
  }

  /** The log's lines that are warnings or worse, without those of a server that is fine. */
  public abstract List<String> complaints() throws IOException;

  /** All that it has printed. */
  public String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + port + contextPath;
  }

  /** Where the application is: "" for the root. */
  public String contextPath() {
    return contextPath;
  }

  /** The names of its threads. */
  public List<String> threads() throws Exception {
    return jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  /** How many generations of the application's classes are in its memory, after a collection. */
  public long generations() throws Exception {
    jcmd("GC.run");
    return jcmd("VM.class_hierarchy", "dev.debrief.app.Application")
        .lines()
        .filter(line -> line.contains("dev.debrief.app.Application"))
        .count();
  }

  /** Writes what is in its memory to a file, for whoever looks what holds something. */
  public void dumpHeap(Path file) throws Exception {
    Files.deleteIfExists(file);
    jcmd("GC.heap_dump", file.toAbsolutePath().toString());
  }

  /** What its classes take. */
  public long metaspaceKiB() throws Exception {
    ProcessBuilder statistics = new ProcessBuilder(java("jstat"), "-gc", Long.toString(pid()));
    List<Scanner> lines = output(statistics).lines().map(Scanner::new).toList();
    while (!lines.get(0).next().equals("MU")) {
      lines.get(1).next();
    }
    return (long) Double.parseDouble(lines.get(1).next());
  }

  private long pid() {
    return process
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private String jcmd(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java("jcmd"), Long.toString(pid())));
    command.addAll(Arrays.asList(arguments));
    return output(new ProcessBuilder(command));
  }

  /** A command of the JDK that it runs on. */
  protected static String java(String command) {
    return JAVA.resolve("bin").resolve(command).toString();
  }

  /** What a command prints, which must end well and soon. */
  protected static String output(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile("debrief-command", ".out");
    builder.environment().put("JAVA_HOME", JAVA.toString());
    Process command = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      command.getOutputStream().close();
      boolean ended = command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(out, StandardCharsets.UTF_8);
      if (!ended || command.exitValue() != 0) {
        throw new AssertionError(builder.command() + ": " + said);
      }
      return said;
    } finally {
      command.destroyForcibly();
      Files.delete(out);
    }
  }

  @Override
  public Held held() {
    throw new UnsupportedOperationException("it is in a process of its own");
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      List<ProcessHandle> all = process.descendants().toList();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)
            || all.stream().anyMatch(ProcessHandle::isAlive)) {
          throw new AssertionError("the server did not end; its log: " + log());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    FileUtils.deleteDirectory(base.toFile());
  }
}
