package dev.debrief.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** A room in which one user writes on and on and another reads, both over one address. */
public final class Chat implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Api writer;
  private final SseReader reader;
  private final CompletableFuture<Integer> writing;
  private volatile boolean enough;

  /**
   * Sets the room up; the reader listens from now on, and the writer begins.
   *
   * @param url the address, without a trailing slash
   */
  public Chat(String url) throws Exception {
    String members =
        "[{\"user\":\"ada\",\"name\":\"Ada\"},{\"user\":\"grace\",\"name\":\"Grace\"}]";
    Api bridge = new Api(url).bearer(Tokens.withRole("bridge", "integration"));
    assertEquals(
        201,
        bridge.put("/api/rooms/chat", "{\"title\":\"Chat\",\"members\":" + members + "}").status());
    writer = new Api(url).bearer(Tokens.of("ada"));
    reader =
        SseReader.of(URI.create(url + "/api/rooms/chat/events"))
            .bearer(Tokens.of("grace"))
            .reconnectAfter(Duration.ofMillis(300))
            .open();
    reader.awaitOpen(Await.DEADLINE);
    writing = CompletableFuture.supplyAsync(this::write);
  }

  /** Returns how many it wrote. */
  private int write() {
    int written = 0;
    while (!enough) {
      post(++written);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return written;
  }

  /** As a client does whose node is killed: sends it again under the same key. */
  private void post(int number) {
    Api once = writer.header("Idempotency-Key", "message-" + number);
    String body = "{\"text\":\"" + number + "\"}";
    try {
      Await.until(
          "message " + number + " is taken",
          PATIENCE,
          () -> once.post("/api/rooms/chat/messages", body).status() == 201);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every message that was taken was told once, in order, and no connection was refused. */
  public void assertEachMessageWasToldOnce() throws Exception {
    enough = true;
    int written = writing.join();
    Await.until("the last is told", () -> reader.lastEventId().equals(Integer.toString(written)));
    assertEquals(
        LongStream.rangeClosed(1, written).mapToObj(Long::toString).toList(),
        reader.events("MESSAGE").stream().map(SseReader.Received::id).toList());
    assertTrue(reader.statuses().stream().allMatch(status -> status == 200));
    List<String> texts = new ArrayList<>();
    for (SseReader.Received message : reader.events("MESSAGE")) {
      texts.add(message.data().replaceFirst(".*\"text\":\"(\\d+)\".*", "$1"));
    }
    assertEquals(reader.events("MESSAGE").stream().map(SseReader.Received::id).toList(), texts);
  }

  @Override
  public void close() {
    enough = true;
    reader.close();
  }
}
