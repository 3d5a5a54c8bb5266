package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.RecordedEvents;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.SseReader.Received;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A user under whose hands a server is killed: writes messages, leaves a room again and again, and
 * holds on to the streams of both. Remembers what was acknowledged or received, for it must be
 * there when the server is.
 */
final class UnderLoad implements AutoCloseable {
  private static final String WRITTEN = "ada-linus";
  private static final String LEFT = "left";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WRITERS = 3;
  private static final Duration BETWEEN_LEAVES = Duration.ofMillis(50);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final String url;
  private final Api user;
  private final SseReader messageStream;
  private final SseReader reportStream;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();

  /** Sets up the room that is left and opens the streams, which come back after every kill. */
  UnderLoad(DemoProcess process) throws Exception {
    url = process.url();
    user = new Api(url).bearer(Tokens.of("ada"));
    new Api(url)
        .bearer(Tokens.withRole("bridge", "integration"))
        .put("/api/rooms/" + LEFT, "{\"title\":\"Left\",\"members\":[{\"user\":\"ada\"}]}");
    user.post("/api/rooms/" + LEFT + "/messages", "{\"text\":\"We agreed to ship.\"}");
    messageStream = stream("/api/rooms/" + WRITTEN + "/events").lastEventId("0").open();
    reportStream = stream("/api/reports/events").open();
    reportStream.awaitOpen(DEADLINE);
  }

  private SseReader.Options stream(String path) {
    return SseReader.of(URI.create(url + path))
        .bearer(Tokens.of("ada"))
        .reconnectAfter(Duration.ofMillis(100));
  }

  /** Works until the process is killed, which happens as soon as {@code enough} has been done. */
  void workUntilKilled(DemoProcess process, int round, Callable<Boolean> enough) throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String begin = "round " + round + ", writer " + writer + ", message ";
      threads.add(untilItFails(number -> write(begin + number), failures));
    }
    threads.add(untilItFails(number -> leave(), failures));
    Await.until("enough is done", DEADLINE, enough);
    process.kill();
    for (Thread thread : threads) {
      thread.join(DEADLINE.toMillis());
      assertTrue(!thread.isAlive(), "a request to a killed process ends");
    }
    assertEquals(List.of(), failures);
  }

  private interface Work {
    void repeat(int number) throws IOException, InterruptedException;
  }

  private static Thread untilItFails(Work work, List<Throwable> failures) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int number = 0; ; number++) {
                  work.repeat(number);
                }
              } catch (IOException killed) {
                // Nobody is there any more: this round is over.
              } catch (InterruptedException | AssertionError e) {
                failures.add(e);
              }
            },
            "under-load");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void write(String text) throws IOException, InterruptedException {
    String path = "/api/rooms/" + WRITTEN + "/messages";
    assertEquals(201, user.post(path, "{\"text\":" + Api.quoted(text) + "}").status());
    messages.add(text);
  }

  private void leave() throws IOException, InterruptedException {
    Api.Answer left = user.post("/api/rooms/" + LEFT + "/leave", "{\"again\":true}");
    assertEquals(202, left.status());
    reports.add(left.json().get("id").asText());
    LockSupport.parkNanos(BETWEEN_LEAVES.toNanos());
  }

  int messages() {
    return messages.size();
  }

  int reports() {
    return reports.size();
  }

  /** Fails unless everything acknowledged and received is there. */
  void check() throws Exception {
    Map<Long, String> stored = storedMessages();
    Set<String> lost = new HashSet<>(messages);
    lost.removeAll(stored.values());
    assertEquals(Set.of(), lost, "acknowledged messages");
    for (Received event : messageStream.events("MESSAGE")) {
      JsonNode told = JSON.readTree(event.data());
      long number = told.get("number").asLong();
      assertEquals(told.get("text").asText(), stored.get(number), "message event " + number);
    }
    for (String report : reports) {
      assertEquals(200, user.get("/api/reports/" + report).status(), "an acknowledged report");
    }
    List<Received> seen = RecordedEvents.of(reportStream);
    if (seen.isEmpty()) {
      return;
    }
    String last = seen.get(seen.size() - 1).id();
    Set<String> story = Set.copyOf(lines(storyUpTo(last)));
    assertEquals(
        List.of(), lines(seen).stream().filter(line -> !story.contains(line)).toList(), "events");
  }

  private Map<Long, String> storedMessages() throws Exception {
    List<JsonNode> found = new ArrayList<>();
    JsonNode page;
    do {
      String after = "?limit=500&after=" + found.size();
      page = user.get("/api/rooms/" + WRITTEN + "/messages" + after).json();
      page.get("items").forEach(found::add);
      assertEquals(
          found.size(), found.get(found.size() - 1).get("number").asInt(), "numbers have no gap");
    } while (!page.get("next").isNull());
    return found.stream()
        .collect(Collectors.toMap(m -> m.get("number").asLong(), m -> m.get("text").asText()));
  }

  /** Everything that was recorded for the user, up to that event at least. */
  private List<Received> storyUpTo(String id) throws InterruptedException {
    String beginning = id.replaceFirst("-.*", "-0");
    try (SseReader late = stream("/api/reports/events").lastEventId(beginning).open()) {
      late.awaitEvent(event -> event.id().equals(id), DEADLINE);
      return RecordedEvents.of(late);
    }
  }

  private static List<String> lines(List<Received> events) {
    return events.stream().map(e -> e.id() + " " + e.type() + " " + e.data()).toList();
  }

  /**
   * Waits until every report has ended, and fails unless the streams that held on have told
   * everything once, in its order.
   *
   * @return what there was
   */
  String checkEnds() throws Exception {
    Await.until(
        "every report has ended",
        DEADLINE,
        () -> reportStream.events("EXCEL_STATUS_END").size() >= reports.size());
    check();
    for (String report : reports) {
      JsonNode json = user.get("/api/reports/" + report).json();
      assertEquals("finished", json.get("state").asText());
    }
    List<Long> told = RecordedEvents.numbers(reportStream);
    assertEquals(LongStream.rangeClosed(1, told.size()).boxed().toList(), told);
    Map<Long, String> stored = storedMessages();
    Await.until(
        "every message is told", () -> messageStream.events("MESSAGE").size() >= stored.size());
    assertEquals(
        LongStream.rangeClosed(1, stored.size()).boxed().toList(),
        messageStream.events("MESSAGE").stream().map(RecordedEvents::number).toList());
    return "%d messages and %d leaves acknowledged, %d message events and %d report events received"
        .formatted(messages.size(), reports.size(), stored.size(), told.size());
  }

  @Override
  public void close() {
    messageStream.close();
    reportStream.close();
  }
}
