package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.sse.EventId;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DemoInbox;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that stops for a while and then goes on as if nothing had been, as after a long pause of
 * its virtual machine: another has taken its report over and finished it. Nothing the late one does
 * may be seen.
 */
@Tag("slow")
class FrozenNodeIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String LOST_ATTEMPTS = "debrief_report_attempts_total{outcome=\"lost\"}";
  private static final String LOST_JOBS = "debrief_jobs_lost_total";

  @TempDir Path home;
  private String database;

  @BeforeEach
  void makeADatabase() {
    database = Postgres.newDatabase();
  }

  @Test
  void aNodeThatSleptThroughTheModelsAnswerLeavesTheReportToTheOneThatTookItOver()
      throws Exception {
    CountDownLatch awake = new CountDownLatch(1);
    try (ScriptedModelServer model = new ScriptedModelServer();
        DemoProcess late = node("late", model)) {
      model.play(answeringAfter(awake, "- The late node's answer. [1]"));
      String report = leave(late, "launch");
      Await.until("the model is asked", () -> model.calls() == 1);
      model.play(ScriptedModelServer.answering(request -> "- The other node's answer. [1]"));
      try (DemoProcess other = node("other", model);
          SseReader there = reader(other, report)) {
        there.awaitEvent(e -> e.data().startsWith("Summarizing"), DEADLINE);
        try (Frozen frozen = new Frozen(late)) {
          there.cut();
          assertFinishedOnce(there);
          JsonNode finished = finishedAndMailed(other, report);
          byte[] workbook = workbook(other, report);

          frozen.wake();
          awake.countDown();

          frozen.awaitCounted(LOST_ATTEMPTS);
          assertEquals(2, model.calls());
          assertEquals("The other node's answer.", finished.at("/summary/points/0/text").asText());
          assertNothingHasChanged(late, other, report, finished, workbook);
          assertEachEventOnce(late, report, there);
          frozen.assertQuiet();
          assertStillUseful(late, other);
        }
      }
    }
  }

  @Test
  void aNodeThatFrozeOverTheWorkbookLeavesTheOtherNodesWorkbookAlone() throws Exception {
    CountDownLatch othersReady = new CountDownLatch(1);
    try (ScriptedModelServer model = new ScriptedModelServer();
        DemoProcess late = node("late", model)) {
      model.play(answeringAfter(othersReady, "- The group agreed to ship. [1]"));
      fill(late, "large", 60_000);
      String report = leave(late, "large");
      Await.until("the model is asked", () -> model.calls() == 1);
      try (DemoProcess other = node("other", model);
          SseReader there = reader(other, report)) {
        there.awaitOpen(DEADLINE);
        othersReady.countDown();
        there.awaitEvent(FrozenNodeIT::isWriting, DEADLINE);
        try (Frozen frozen = new Frozen(late)) {
          assertFinishedOnce(there);
          JsonNode finished = finishedAndMailed(other, report);
          byte[] workbook = workbook(other, report);

          frozen.wake();

          frozen.awaitCounted(LOST_ATTEMPTS);
          assertEquals(1, model.calls(), "the summary was saved");
          assertNothingHasChanged(late, other, report, finished, workbook);
          assertEachEventOnce(late, report, there);
          frozen.assertQuiet();
          assertStillUseful(late, other);
        }
      }
    }
  }

  @Test
  void aNodeThatFrozeInATransactionHoldsNobodyUp() throws Exception {
    CountDownLatch locked = new CountDownLatch(1);
    try (ScriptedModelServer model = new ScriptedModelServer();
        DemoProcess late = node("late", model)) {
      model.play(answeringAfter(locked, "- The group agreed to ship. [1]"));
      String report = leave(late, "launch");
      Await.until("the model is asked", () -> model.calls() == 1);
      try (DemoProcess other = node("other", model);
          SseReader there = reader(other, report);
          Handle handle = Jdbi.create(database, Postgres.USER, "").open()) {
        there.awaitEvent(e -> e.data().startsWith("Summarizing"), DEADLINE);
        handle.begin();
        handle.execute("select 1 from channel where user_id = 'ada' for update");
        locked.countDown();
        Await.until("the summary's transaction waits", () -> isWaitingForTheChannel());
        try (Frozen frozen = new Frozen(late)) {
          handle.rollback();

          assertFinishedOnce(there);
          JsonNode finished = finishedAndMailed(other, report);
          byte[] workbook = workbook(other, report);

          frozen.wake();

          frozen.awaitCounted(LOST_JOBS);
          assertNothingHasChanged(late, other, report, finished, workbook);
          assertEachEventOnce(late, report, there);
          frozen.assertNothingSevere();
          assertStillUseful(late, other);
        }
      }
    }
  }

  private boolean isWaitingForTheChannel() {
    return !texts(
            "select query from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock' and query like 'select epoch%'")
        .isEmpty();
  }

  private static boolean isWriting(SseReader.Received event) {
    return event.data().contains("\"state\":\"writing\"") && !event.data().contains("\"done\":0,");
  }

  private static ScriptedModelServer.Script answeringAfter(CountDownLatch latch, String answer) {
    return ScriptedModelServer.paced(request -> answer, () -> await(latch));
  }

  private DemoProcess node(String name, ScriptedModelServer model) throws Exception {
    return new DemoProcess(home.resolve(name), 0, settings(model));
  }

  private Map<String, String> settings(ScriptedModelServer model) {
    Map<String, String> settings = new HashMap<>();
    settings.put("jwt.secret", Tokens.SECRET);
    settings.put("jdbc.url", database);
    settings.put("jdbc.user", Postgres.USER);
    settings.put("llm.base-url", model.baseUrl().toString());
    settings.put("llm.model", "scripted");
    settings.put("llm.max-input-tokens", "10000000");
    return settings;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(2 * DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String leave(DemoProcess node, String room) throws Exception {
    return node.as("ada").post("/api/rooms/" + room + "/leave", "{}").json().get("id").asText();
  }

  private static void fill(DemoProcess node, String room, int messages) throws Exception {
    Api bridge = node.as("bridge");
    String title =
        "{\"title\":\"Large\",\"members\":[{\"user\":\"ada\",\"name\":\"Ada Lovelace\"}]}";
    assertEquals(201, bridge.put("/api/rooms/" + room, title).status());
    String line =
        "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"We ship it.\"}\n";
    assertEquals(
        messages,
        bridge
            .send(
                "POST",
                "/api/rooms/" + room + "/import",
                BodyPublishers.ofString(line.repeat(messages)),
                "application/x-ndjson")
            .json()
            .get("accepted")
            .asInt());
  }

  private static SseReader reader(DemoProcess node, String report) {
    return SseReader.of(URI.create(node.url() + "/api/reports/" + report + "/events"))
        .bearer(Tokens.of("ada"))
        .reconnectAfter(Duration.ofMillis(100))
        .open();
  }

  private static void assertFinishedOnce(SseReader reader) throws InterruptedException {
    reader.awaitClosed(DEADLINE);
    assertEquals(
        List.of("finished"),
        reader.events("EXCEL_STATUS_END").stream().map(SseReader.Received::data).toList());
    assertEquals(204, reader.statuses().get(reader.statuses().size() - 1));
  }

  private static JsonNode finishedAndMailed(DemoProcess node, String report) throws Exception {
    Api ada = node.as("ada");
    Await.until(
        "the mail is sent",
        () -> ada.get("/api/reports/" + report).json().get("mail").asText().equals("sent"));
    JsonNode json = ada.get("/api/reports/" + report).json();
    assertEquals("finished", json.get("state").asText());
    return json;
  }

  private static byte[] workbook(DemoProcess node, String report) throws Exception {
    Api.Answer answer = node.as("ada").get("/api/reports/" + report + "/file");
    assertEquals(200, answer.status());
    return answer.bytes();
  }

  private void assertNothingHasChanged(
      DemoProcess late, DemoProcess other, String report, JsonNode finished, byte[] workbook)
      throws Exception {
    for (DemoProcess node : List.of(late, other)) {
      assertEquals(finished, node.as("ada").get("/api/reports/" + report).json());
      assertArrayEquals(workbook, workbook(node, report));
    }
    assertEquals(
        texts("select file_key from report_output order by 1"),
        texts("select distinct file_key from report_file order by 1"));
    assertEquals(1, mails(), "one mail");
  }

  private List<String> texts(String query) {
    return Jdbi.create(database, Postgres.USER, "")
        .withHandle(h -> h.createQuery(query).mapTo(String.class).list());
  }

  private int mails() throws IOException {
    int mails = 0;
    for (String node : List.of("late", "other")) {
      try (DemoInbox inbox = new DemoInbox(home.resolve(node).resolve("inbox"))) {
        mails += inbox.mails().size();
      }
    }
    return mails;
  }

  /** The late node tells the report's whole story, and who listened elsewhere has heard it all. */
  private static void assertEachEventOnce(DemoProcess late, String report, SseReader heard)
      throws Exception {
    try (SseReader replay = reader(late, report)) {
      assertFinishedOnce(replay);
      List<Long> numbers = numbers(replay);
      assertEquals(LongStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
      assertEquals(numbers, numbers(heard).stream().distinct().toList());
    }
  }

  private static List<Long> numbers(SseReader reader) {
    return reader.events().stream()
        .filter(e -> e.type().startsWith("EXCEL_STATUS"))
        .map(e -> EventId.parse(e.id()).orElseThrow().seq())
        .toList();
  }

  /** Without the other node it makes the next report itself, from leaving the room to the mail. */
  private void assertStillUseful(DemoProcess late, DemoProcess other) throws Exception {
    other.close();
    String next = leave(late, "planning");
    try (SseReader stream = reader(late, next)) {
      assertFinishedOnce(stream);
    }
    finishedAndMailed(late, next);
    assertTrue(workbook(late, next).length > 4_000);
    assertEquals(2, mails());
  }

  /** A node that is stopped as long as {@link #wake} is not called; woken in any case. */
  private static final class Frozen implements AutoCloseable {
    private final DemoProcess node;
    private final int logged;

    Frozen(DemoProcess node) throws Exception {
      this.node = node;
      node.freeze();
      logged = node.output().length();
    }

    void wake() throws IOException, InterruptedException {
      node.thaw();
    }

    /** What it has logged since it was stopped. */
    private String log() {
      return node.output().substring(logged);
    }

    void awaitCounted(String metric) throws Exception {
      try {
        Await.until(metric, () -> new Api(node.url()).metric(metric) == 1);
      } catch (AssertionError e) {
        throw new AssertionError("it logged: " + log(), e);
      }
    }

    void assertNothingSevere() {
      assertFalse(log().contains("SEVERE"), this::log);
    }

    void assertQuiet() {
      assertNothingSevere();
      assertFalse(log().contains("\n\tat "), this::log);
    }

    @Override
    public void close() throws IOException {
      try {
        wake();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
