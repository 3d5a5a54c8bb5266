package dev.debrief.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.debrief.app.Timings;
import dev.debrief.cluster.RelayTimings;
import dev.debrief.job.Backoff;
import dev.debrief.job.JobTimings;
import dev.debrief.outbox.RetrySchedule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.commons.io.FileUtils;

/**
 * Debrief on a container, an embedded Tomcat where no other is asked for, with a home of its own
 * and a mail server, for one test class. Rooms are set up over the API, as a chat application
 * would.
 */
public final class DebriefServer implements AutoCloseable {
  /** The web folder, for containers that take the application's classes from this JVM. */
  public static final Path WEB_FOLDER =
      Path.of(System.getProperty("debrief.test.webapp", "webapp"));

  /**
   * Short ones, for tests that would only wait for those of production. Not for tests that look at
   * what is between two attempts.
   */
  public static final Timings SHORT_TIMINGS =
      new Timings(
          new JobTimings(
              JobTimings.DEFAULT.heartbeat(), Duration.ofMillis(50), Duration.ofMillis(100)),
          new RelayTimings(
              Duration.ofMillis(500),
              Duration.ofSeconds(1),
              Backoff.doubling(Duration.ofMillis(100), Duration.ofMillis(100))),
          new Timings.Retries(
              Backoff.doubling(Duration.ofMillis(200), Duration.ofHours(1)),
              Backoff.doubling(Duration.ofMillis(10), Duration.ofMillis(50)),
              new RetrySchedule(Backoff.doubling(Duration.ofMillis(200), Duration.ofHours(2)), 14)),
          Duration.ofMillis(100));

  /** Sooner than a stream asks its clients to come back, which is after 2 to 5 s. */
  private static final Duration RECONNECT = Duration.ofMillis(200);

  private static final String ALL_MEMBERS =
      """
      [{"user":"ada","name":"Ada Lovelace","email":"ada@example.org"},
       {"user":"grace","name":"Grace Okafor","email":"grace@example.org"}]""";

  /** A room of 120,000 messages on a busy machine. */
  private static final Duration LARGE_ROOM = Duration.ofMinutes(5);

  private final Path home;
  private final GreenMail mail;
  private final Map<String, String> settings = new HashMap<>();
  private final Container.Maker maker;
  private Container container;

  private DebriefServer(Container.Maker maker, Map<String, String> more) throws Exception {
    this.maker = maker;
    home = Files.createTempDirectory("debrief-home");
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    settings.put("home", home.toString());
    settings.put("jwt.secret", Tokens.SECRET);
    settings.put("requests.per-second", "10000"); // tests ask for more than people do
    settings.put("public-url", "http://127.0.0.1");
    settings.put("smtp.url", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
    settings.put("mail.from", "debrief@example.org");
    settings.putAll(more);
    start(0);
  }

  /** Starts one with the usual settings. */
  public static DebriefServer started() throws Exception {
    return with(Map.of());
  }

  /** Starts one with these settings in place of the usual ones. */
  public static DebriefServer with(Map<String, String> settings) throws Exception {
    return on(tomcat(WEB_FOLDER), settings);
  }

  /** Starts one with these settings in place of the usual ones, and {@link #SHORT_TIMINGS}. */
  public static DebriefServer withShortTimings(Map<String, String> settings) throws Exception {
    return on((port, all) -> tomcat(WEB_FOLDER, port, all).timed(SHORT_TIMINGS), settings);
  }

  /** Starts one on such a container, with these settings in place of the usual ones. */
  public static DebriefServer on(Container.Maker container, Map<String, String> settings)
      throws Exception {
    return new DebriefServer(container, settings);
  }

  /**
   * Starts the packaged WAR with its own class loader, and the pages of the browser tests beside
   * it, at {@code /browser-tests/}.
   */
  public static DebriefServer ofWar(Map<String, String> settings) throws Exception {
    Path war = Path.of(System.getProperty("debrief.test.war", "target/debrief.war"));
    return on(tomcat(war), settings);
  }

  private static Container.Maker tomcat(Path application) {
    return (port, settings) -> tomcat(application, port, settings);
  }

  private static EmbeddedTomcat tomcat(Path application, int port, Map<String, String> settings)
      throws IOException {
    return new EmbeddedTomcat(application, port, settings)
        .withFolder("/browser-tests", Path.of("src/test/resources/browser"))
        .remembering();
  }

  private void start(int port) throws Exception {
    container = maker.make(port, settings).start();
  }

  /** Stops the application as a server does and starts it on the same home and port. */
  public void restart() throws Exception {
    int port = port();
    container.close();
    start(port);
  }

  /** What it runs on. */
  public Container container() {
    return container;
  }

  /** The port it listens at. */
  public int port() {
    return container.port();
  }

  /** Its address, without a trailing slash. */
  public String url() {
    return container.url();
  }

  /**
   * The requests for a path since its last start, in the order in which they were answered; on an
   * embedded Tomcat only.
   */
  public List<EmbeddedTomcat.Asked> asked(String path) {
    return ((EmbeddedTomcat) container)
        .asked().stream().filter(asked -> asked.path().equals(path)).toList();
  }

  /** Its mail server, where everything it sent can be read. */
  public GreenMail mail() {
    return mail;
  }

  /** The folder it keeps its data in. */
  public Path home() {
    return home;
  }

  /** A client without a token. */
  public Api anonymous() {
    return new Api(url());
  }

  /** A client for a user. */
  public Api as(String user) {
    return anonymous().bearer(Tokens.of(user));
  }

  /** A client for the chat application. */
  public Api bridge() {
    return anonymous().bearer(Tokens.withRole("bridge", "integration"));
  }

  /** A reader of a stream for a user, not yet open, that comes back soon. */
  public SseReader.Options stream(String user, String path) {
    return SseReader.of(URI.create(url() + path)).bearer(Tokens.of(user)).reconnectAfter(RECONNECT);
  }

  /** Sets up a room with Ada and Grace as members. */
  public void room(String id, String title) throws IOException, InterruptedException {
    put(id, title, ALL_MEMBERS);
  }

  /** Sets up a room with these users as its only members. */
  public void roomOf(String id, String title, String... users)
      throws IOException, InterruptedException {
    StringJoiner members = new StringJoiner(",", "[", "]");
    for (String user : users) {
      members.add("{\"user\":" + Api.quoted(user) + "}");
    }
    put(id, title, members.toString());
  }

  private void put(String id, String title, String members)
      throws IOException, InterruptedException {
    int status =
        bridge()
            .put(
                "/api/rooms/" + id,
                "{\"title\":" + Api.quoted(title) + ",\"members\":" + members + "}")
            .status();
    if (status != 200 && status != 201) {
      throw new AssertionError("PUT room: " + status);
    }
  }

  /** Sets up a room with so many messages, written by Ada and Grace in turn. */
  public void room(String id, String title, int messages) throws IOException, InterruptedException {
    room(id, title);
    fill(id, messages);
  }

  /** Imports so many messages into a room, written by Ada and Grace in turn. */
  public void fill(String id, int messages) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= messages; i++) {
      lines.append(
          "{\"id\":\"%s-%d\",\"author\":\"%s\",\"sentAt\":\"2026-03-01T10:%02d:%02dZ\",\"text\":\"We agreed to ship part %d on Thursday, after the test.\"}%n"
              .formatted(id, i, i % 2 == 0 ? "ada" : "grace", i / 60 % 60, i % 60, i));
    }
    JsonNode answer = importLines(id, lines.toString());
    if (answer.get("accepted").asInt() != messages) {
      throw new AssertionError("import: " + answer);
    }
  }

  /** Imports messages, one JSON object a line. */
  public JsonNode importLines(String room, String lines) throws IOException, InterruptedException {
    return bridge()
        .send(
            "POST",
            "/api/rooms/" + room + "/import",
            BodyPublishers.ofString(lines),
            "application/x-ndjson")
        .json();
  }

  /** Leaves a room and waits until its report has ended. */
  public JsonNode leaveAndWait(String user, String room) throws Exception {
    String id = as(user).post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
    return ended(user, id);
  }

  /** Waits until a report has ended. */
  public JsonNode ended(String user, String report) throws Exception {
    Await.until(
        "the report has ended",
        LARGE_ROOM,
        () ->
            List.of("finished", "failed", "cancelled")
                .contains(as(user).get("/api/reports/" + report).json().get("state").asText()));
    return as(user).get("/api/reports/" + report).json();
  }

  /**
   * Puts a file where the folder of the workbooks is, so that none can be written.
   *
   * @return where they are meanwhile
   */
  public Path breakFiles() throws IOException {
    Path aside = home.resolve("files-aside");
    Files.move(home.resolve("files"), aside);
    Files.writeString(home.resolve("files"), "in the way");
    return aside;
  }

  /** Undoes {@link #breakFiles}. */
  public void repairFiles(Path aside) throws IOException {
    Files.delete(home.resolve("files"));
    Files.move(aside, home.resolve("files"));
  }

  @Override
  public void close() throws IOException {
    container.close();
    mail.stop();
    FileUtils.deleteDirectory(home.toFile());
  }
}
