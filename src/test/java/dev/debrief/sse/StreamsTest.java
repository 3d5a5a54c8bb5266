package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The limits here are 3 streams a user and 5 a node. */
class StreamsTest {
  private final OpenStream stream = new OpenStream();
  private final Streams streams = stream.streams;

  @Test
  void refusesAUserOneStreamTooMany() {
    for (int i = 0; i < 3; i++) {
      stream.opened();
    }
    StreamLimitException refused =
        assertThrows(StreamLimitException.class, () -> streams.reserve("ada"));
    assertTrue(refused.ofUser());
    assertEquals("A user may hold 3 streams at a time", refused.getMessage());
    assertEquals(3, streams.openCount());
  }

  @Test
  void oneUsersStreamsCostAnotherUserNone() {
    for (int i = 0; i < 3; i++) {
      streams.reserve("ada");
    }
    streams.reserve("grace");
  }

  @Test
  void refusesTheNodeOneStreamTooMany() {
    for (int i = 0; i < 5; i++) {
      streams.reserve("user " + i);
    }
    StreamLimitException refused =
        assertThrows(StreamLimitException.class, () -> streams.reserve("one more"));
    assertFalse(refused.ofUser());
  }

  @Test
  void takesAPlaceBackThatWasNotUsed() {
    List<Streams.Reservation> places =
        IntStream.range(0, 3).mapToObj(i -> streams.reserve("ada")).toList();
    places.get(0).giveBack();
    streams.reserve("ada");
    assertThrows(StreamLimitException.class, () -> streams.reserve("ada"));
  }

  @Test
  void takesAPlaceBackHoweverAStreamEnds() throws Exception {
    for (int i = 0; i < 10; i++) {
      RecordedResponse cut = stream.opened();
      cut.failWith(new IOException("broken pipe"));
      RecordedResponse gone = stream.opened();
      RecordedResponse timedOut = stream.opened();
      gone.containerFails();
      gone.containerCompletes();
      timedOut.containerTimesOut();
      timedOut.containerCompletes();
      stream.record("one");
      stream.writers.run();
      cut.containerFails();
      cut.containerCompletes();
      assertEquals(0, streams.openCount());
    }
    for (int i = 0; i < 3; i++) {
      streams.reserve("ada");
    }
    assertThrows(StreamLimitException.class, () -> streams.reserve("ada"));
  }

  @Test
  void clientsThatHaveLeftAreFoundBeforeTheirUserIsRefused() {
    for (int i = 0; i < 10; i++) {
      stream.opened().failWith(new IOException("broken pipe"));
    }
  }

  @Test
  void endsAllStreamsWhenItIsClosed() {
    List<RecordedResponse> open = List.of(stream.opened(), stream.opened(), stream.opened());
    streams.close();
    stream.writers.run();
    open.forEach(response -> assertEquals(1, response.completions()));
    open.forEach(response -> assertEquals(List.of(), response.blocks()));
    assertEquals(0, streams.openCount());
  }

  @Test
  void opensNoStreamOnceItIsClosed() {
    streams.close();
    assertThrows(StreamLimitException.class, () -> streams.reserve("ada"));
  }

  @Test
  void endsAStreamWhosePlaceWasTakenJustBeforeItWasClosed() {
    Streams.Reservation place = streams.reserve("ada");
    streams.close();
    RecordedResponse response = new RecordedResponse();
    place.open(response.context(), stream.order());
    stream.writers.run();
    assertEquals(1, response.completions());
    assertEquals(0, streams.openCount());
  }

  /** Runs each task at once; refuses some, as a pool that is being stopped does. */
  private static final class RefusingExecutor implements Executor {
    private int refusals;
    private int run;

    @Override
    public void execute(Runnable task) {
      if (refusals > 0) {
        refusals--;
        throw new RejectedExecutionException("stopped");
      }
      run++;
      task.run();
    }
  }

  @Test
  void givesAPlaceBackWhereOpeningFails() {
    RefusingExecutor executor = new RefusingExecutor();
    OpenStream some = new OpenStream(executor);
    for (int i = 0; i < 10; i++) {
      executor.refusals = 1;
      assertThrows(RejectedExecutionException.class, some::open);
    }
    assertEquals(0, some.streams.openCount());
    assertEquals(0, some.dispatcher.listenerCount());
  }

  @Test
  void aTickThatFailsForOneStreamIsGivenToTheOthers() {
    RefusingExecutor executor = new RefusingExecutor();
    OpenStream some = new OpenStream(executor);
    for (int i = 0; i < 3; i++) {
      some.open();
    }
    int before = executor.run;
    some.clock.advance(Streams.KEEP_ALIVE.plusSeconds(1));
    executor.refusals = 1;

    some.streams.tick();

    assertEquals(0, executor.refusals, "one was refused");
    assertEquals(2, executor.run - before);
  }

  @Test
  void asksClientsToReconnectAtTimesSpreadOverThreeSeconds() {
    OpenStream many = new OpenStream(task -> {});
    LongSummaryStatistics millis =
        IntStream.range(0, 500)
            .mapToObj(i -> many.open().text().lines().findFirst().orElseThrow())
            .mapToLong(line -> Long.parseLong(line.substring("retry: ".length())))
            .summaryStatistics();
    assertTrue(millis.getMin() >= 2_000 && millis.getMin() < 2_300, millis::toString);
    assertTrue(millis.getMax() < 5_000 && millis.getMax() > 4_700, millis::toString);
    assertTrue(Math.abs(millis.getAverage() - 3_500) < 250, millis::toString);
  }
}
