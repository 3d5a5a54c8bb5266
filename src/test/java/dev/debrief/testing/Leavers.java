package dev.debrief.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.jdbi.v3.core.Jdbi;

/**
 * Users who each leave a room of their own and follow the report to its end, over one address. What
 * they saw is compared with what the database holds.
 */
public final class Leavers implements AutoCloseable {
  private static final int MESSAGES = 40;
  private static final Duration RECONNECT = Duration.ofMillis(300);
  private static final String END = "EXCEL_STATUS_END";

  private final String url;
  private final String name;
  private final int count;
  private final List<Leaver> leavers = new ArrayList<>();

  /** One of them: who, which report, and the stream of it. */
  private record Leaver(String user, String report, SseReader stream) {
    /** Whether the stream has told that the report has ended. */
    boolean hasSeenTheEnd() {
      return !stream.events(END).isEmpty();
    }
  }

  /** A recorded event, as told or as stored. */
  private record Told(long number, String type, String data) {
    static Told of(SseReader.Received event) {
      String number = event.id().substring(event.id().indexOf('-') + 1);
      return new Told(Long.parseLong(number), event.type(), event.data());
    }
  }

  /**
   * Sets the rooms up, with some messages each.
   *
   * @param url the address, without a trailing slash
   * @param name what the rooms' titles and the users' names begin with, in lower case
   */
  public Leavers(String url, String name, int count) throws IOException, InterruptedException {
    this.url = url;
    this.name = name;
    this.count = count;
    Api bridge = new Api(url).bearer(Tokens.withRole("bridge", "integration"));
    for (int i = 0; i < count; i++) {
      String room = "/api/rooms/" + user(i);
      String body =
          "{\"title\":\"%s\",\"members\":[{\"user\":\"%s\",\"name\":\"%s\"}]}"
              .formatted(name, user(i), user(i));
      assertEquals(201, bridge.put(room, body).status());
      StringBuilder lines = new StringBuilder();
      for (int line = 1; line <= MESSAGES; line++) {
        lines.append(
            "{\"author\":\"%s\",\"sentAt\":\"2026-03-01T10:00:%02dZ\",\"text\":\"We agreed to ship part %d on Thursday, after the test.\"}%n"
                .formatted(user(i), line, line));
      }
      Api.Answer answer =
          bridge.send(
              "POST",
              room + "/import",
              BodyPublishers.ofString(lines.toString()),
              "application/x-ndjson");
      assertEquals(MESSAGES, answer.json().get("accepted").asInt());
    }
  }

  /** The name of one of them, which is also the id of the room. */
  public String user(int number) {
    return name + number;
  }

  /** Lets all leave at the same moment; each then follows the report. */
  public void leave() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<Leaver>> leaving = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String user = user(i);
        leaving.add(threads.submit(() -> leave(user)));
      }
      for (Future<Leaver> one : leaving) {
        leavers.add(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Leaver leave(String user) throws IOException, InterruptedException {
    Api.Answer answer = as(user).post("/api/rooms/" + user + "/leave", "{}");
    assertEquals(202, answer.status());
    String report = answer.json().get("id").asText();
    SseReader stream =
        SseReader.of(URI.create(url + "/api/reports/" + report + "/events"))
            .bearer(Tokens.of(user))
            .reconnectAfter(RECONNECT)
            .open();
    return new Leaver(user, report, stream);
  }

  private Api as(String user) {
    return new Api(url).bearer(Tokens.of(user));
  }

  /** How many have been told that their report has ended. */
  public long ended() {
    return leavers.stream().filter(Leaver::hasSeenTheEnd).count();
  }

  /** Waits until every stream has closed for good. */
  public void awaitClosed(Duration patience) throws Exception {
    Await.until(
        "every stream has ended",
        patience,
        () -> leavers.stream().allMatch(l -> l.stream().isClosed()));
  }

  /**
   * Every stream told each recorded event of its report once, in the order of rising ids, and was
   * never refused; the last was that the report is finished.
   */
  public void assertEachStreamWasWhole(Jdbi database) {
    for (Leaver leaver : leavers) {
      List<Integer> statuses = leaver.stream.statuses();
      assertEquals(
          List.of(204), statuses.stream().filter(status -> status != 200).toList(), "statuses");
      List<Told> stored = stored(database, leaver.report);
      List<SseReader.Received> events =
          leaver.stream.events().stream().filter(e -> !e.type().equals("hb")).toList();
      assertEquals(stored, firstOfEachId(events));
      assertEquals(new Told(stored.get(stored.size() - 1).number, END, "finished"), last(stored));
      // What no tick of a running step says, too, must have come once, not only with a new id.
      for (Told once : stored) {
        if (!once.data.startsWith("Summarizing") && !once.data.startsWith("Writing")) {
          assertEquals(
              1, events.stream().map(Told::of).filter(once::equals).count(), once::toString);
        }
      }
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** A transient event repeats the id before it: a new id is that of a recorded one. */
  private static List<Told> firstOfEachId(List<SseReader.Received> events) {
    List<Told> first = new ArrayList<>();
    String before = "";
    for (SseReader.Received event : events) {
      if (!event.id().equals(before)) {
        first.add(Told.of(event));
        before = event.id();
      }
    }
    return first;
  }

  private static List<Told> stored(Jdbi database, String report) {
    return database.withHandle(
        h ->
            h.createQuery("select seq, type, data from event where report_id = ? order by seq")
                .bind(0, report)
                .map((row, context) -> new Told(row.getLong(1), row.getString(2), row.getString(3)))
                .list());
  }

  /** Every report is finished with a summary, and its workbook holds the room; one is kept. */
  public void assertEachHasItsWorkbook(Jdbi database) throws Exception {
    for (JsonNode report : reports()) {
      assertEquals("finished", report.get("state").asText());
      assertFalse(report.at("/summary/points").isEmpty(), report::toString);
    }
    for (Leaver leaver : leavers) {
      Api.Answer file = as(leaver.user).get("/api/reports/" + leaver.report + "/file");
      assertEquals(200, file.status());
      try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(file.bytes()))) {
        assertEquals(1 + MESSAGES, book.findSheet("Messages").orElseThrow().read().size());
      }
    }
    Map<String, Integer> files =
        database.withHandle(
            h ->
                h.createQuery(
                        "select report_id, count(distinct file_key) from report_file"
                            + " where file_key like '%.xlsx' group by 1")
                    .reduceRows(
                        new TreeMap<>(),
                        (all, row) -> {
                          all.put(row.getColumn(1, String.class), row.getColumn(2, Integer.class));
                          return all;
                        }));
    leavers.forEach(leaver -> assertEquals(1, files.get(leaver.report), "workbooks kept"));
  }

  /** Their reports, as the API answers them now. */
  public List<JsonNode> reports() throws IOException, InterruptedException {
    List<JsonNode> reports = new ArrayList<>();
    for (Leaver leaver : leavers) {
      reports.add(as(leaver.user).get("/api/reports/" + leaver.report).json());
    }
    return reports;
  }

  /** What is said of their mails, each word once. */
  public List<String> mailStates() throws IOException, InterruptedException {
    return reports().stream().map(report -> report.get("mail").asText()).distinct().toList();
  }

  /** Waits until each report says that its mail is sent. */
  public void awaitMailed(Duration patience) throws Exception {
    Await.until("the mails are sent", patience, () -> mailStates().equals(List.of("sent")));
  }

  /** Waits for the mails; each has come, and none under two ids. */
  public void awaitOneMailEach(Surroundings around, Duration patience) throws Exception {
    awaitMailed(patience);
    Map<String, Set<String>> ids = around.mailIds();
    addresses().forEach(a -> assertEquals(1, ids.getOrDefault(a, Set.of()).size(), a));
  }

  /** The addresses of those who have left, in order. */
  public List<String> addresses() {
    return leavers.stream().map(leaver -> leaver.user + "@example.org").sorted().toList();
  }

  @Override
  public void close() {
    leavers.forEach(leaver -> leaver.stream.close());
  }
}
