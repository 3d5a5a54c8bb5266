package dev.debrief.sse;

import static dev.debrief.sse.OpenStream.END;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.debrief.testing.Await;
import dev.debrief.testing.SseParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Emitters, writers and reconnecting clients at once, in many rounds. */
@Timeout(120)
class StreamRaceTest {
  private static final int ROUNDS = 300;
  private static final int EVENTS = 60;

  private final ExecutorService pool = Executors.newFixedThreadPool(6);

  @AfterEach
  void endsTheThreads() {
    pool.shutdownNow();
  }

  /** Records events of two reports; some are told late, some only as growth, some not at all. */
  private static void publish(OpenStream stream, Random random) {
    for (int i = 1; i <= EVENTS; i++) {
      String data = Integer.toString(i);
      switch (random.nextInt(4)) {
        case 0 -> stream.recordSilently(data);
        case 1 -> {
          RecordedEvent silent = stream.recordSilently(data);
          stream.dispatcher.emit(ChannelEvent.logAdvanced(OpenStream.ADA, silent.seq()));
        }
        default -> stream.record(data);
      }
      if (random.nextBoolean()) {
        stream.pass("r1", "EXCEL_PROGRESS", data);
      }
      if (random.nextInt(5) == 0) {
        stream.record("r2", "EXCEL_STATUS", "another report's");
      }
      for (int spin = random.nextInt(2_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
    }
    stream.record("r1", END, "finished");
  }

  @Test
  void everyClientGetsEveryRecordedEventOnceAndInOrder() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      OpenStream stream = new OpenStream(pool);
      Future<?> publisher = pool.submit(() -> publish(stream, random));
      List<RecordedResponse> responses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        responses.add(stream.open());
      }
      publisher.get();
      String name = "round " + round;
      for (RecordedResponse response : responses) {
        Await.until(name + " ends", () -> response.completions() == 1);
        assertEquals(expected(), recorded(response.events()), name);
        assertFalse(response.isWrittenAfterCompletion(), name);
      }
      assertEquals(0, stream.dispatcher.listenerCount(), name);
      assertEquals(0, stream.streams.openCount(), name);
    }
  }

  private static List<String> expected() {
    List<String> all =
        new ArrayList<>(IntStream.rangeClosed(1, EVENTS).mapToObj(Integer::toString).toList());
    all.add("finished");
    return all;
  }

  private static List<String> recorded(List<SseParser.Event> events) {
    return events.stream()
        .filter(e -> !e.type().equals("EXCEL_PROGRESS"))
        .map(SseParser.Event::data)
        .toList();
  }

  @Test
  void aClientThatIsCutAndResumesByIdMissesNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      OpenStream stream = new OpenStream(pool);
      Future<?> publisher = pool.submit(() -> publish(stream, random));
      List<String> got = new ArrayList<>();
      long last = 0;
      for (int cut = 0; !got.contains("finished"); cut++) {
        RecordedResponse response = last == 0 ? stream.open() : stream.after(last).open();
        if (cut < 5) {
          int enough = cut + 1;
          Await.until(
              "some events come, or all that are left",
              () -> response.events().size() >= enough || response.completions() == 1);
          response.failWith(new IOException("cut by the test"));
          response.containerFails();
        } else {
          Await.until("the stream ends", () -> response.completions() == 1);
        }
        for (SseParser.Event e : response.events()) {
          if (!e.type().equals("EXCEL_PROGRESS")) {
            got.add(e.data());
          }
          if (!e.lastEventId().isEmpty()) {
            last = EventId.parse(e.lastEventId()).orElseThrow().seq();
          }
        }
      }
      publisher.get();
      assertEquals(expected(), got, "round " + round);
    }
  }

  @Test
  void writersAndVanishingClientsLeaveNothingOpen() throws Exception {
    OpenStream stream = new OpenStream(pool);
    for (int round = 0; round < ROUNDS; round++) {
      RecordedResponse response = stream.open();
      Future<?> container =
          pool.submit(
              () -> {
                response.containerFails();
                response.containerCompletes();
                return null;
              });
      stream.record("one");
      stream.streams.tick();
      container.get();
      assertEquals(0, response.completions(), "completed after the container had ended it");
    }
    assertEquals(0, stream.dispatcher.listenerCount());
    assertEquals(0, stream.streams.openCount());
  }
}
