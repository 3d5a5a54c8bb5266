package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
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
    StreamRefusedException refused =
        assertThrows(StreamRefusedException.class, () -> streams.reserve("ada"));
    assertEquals(429, refused.status());
    assertEquals(Duration.ofSeconds(5), refused.retryAfter());
    assertEquals("A user may hold 3 streams at a time.", refused.getMessage());
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
    StreamRefusedException refused =
        assertThrows(StreamRefusedException.class, () -> streams.reserve("one more"));
    assertEquals(503, refused.status());
  }

  @Test
  void countsAReservationNoMoreThatWasReleased() {
    List<Streams.Reservation> reservations =
        IntStream.range(0, 3).mapToObj(i -> streams.reserve("ada")).toList();
    reservations.get(0).release();
    streams.reserve("ada");
    assertThrows(StreamRefusedException.class, () -> streams.reserve("ada"));
  }

  @Test
  void countsAStreamNoMoreHoweverItEnds() throws Exception {
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
    assertThrows(StreamRefusedException.class, () -> streams.reserve("ada"));
  }

  @Test
  void clientsThatHaveLeftAreFoundBeforeTheirUserIsRefused() {
    for (int i = 0; i < 10; i++) {
      stream.opened().failWith(new IOException("broken pipe"));
    }
  }

  @Test
  void endsAllStreamsWhenItIsDrained() {
    List<RecordedResponse> open = List.of(stream.opened(), stream.opened(), stream.opened());
    streams.drain();
    stream.writers.run();
    open.forEach(response -> assertEquals(1, response.completions()));
    open.forEach(response -> assertEquals(List.of(), response.blocks()));
    assertEquals(0, streams.openCount());
  }

  @Test
  void opensNoStreamWhileItIsDrained() {
    streams.drain();
    assertThrows(StreamRefusedException.class, () -> streams.reserve("ada"));
  }

  @Test
  void endsAStreamThatWasReservedJustBeforeItWasDrained() {
    Streams.Reservation reservation = streams.reserve("ada");
    streams.drain();
    RecordedResponse response = new RecordedResponse();
    reservation.open(new StreamResponse(response.context()), stream.spec());
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
  void releasesAndCompletesAStreamWhoseOpeningFails() {
    RefusingExecutor executor = new RefusingExecutor();
    OpenStream some = new OpenStream(executor);
    for (int i = 1; i <= 10; i++) {
      executor.refusals = 1;
      RecordedResponse response = new RecordedResponse();
      assertThrows(RejectedExecutionException.class, () -> some.open(response));
      assertEquals(1, response.completions());
      assertEquals(i, some.streams.closedCount(CloseReason.FAILED));
    }
    assertNothingHeld(some);
  }

  private static void assertNothingHeld(OpenStream some) {
    assertEquals(0, some.streams.reservedCount());
    assertEquals(0, some.streams.openCount());
    assertEquals(0, some.dispatcher.listenerCount());
  }

  @Test
  void releasesAndCompletesAStreamWhoseContainerRefusesItsListener() {
    RecordedResponse response = new RecordedResponse();
    response.refuseListeners();
    assertThrows(IllegalStateException.class, () -> stream.open(response));
    assertEquals(1, response.completions());
    assertNothingHeld(stream);
  }

  @Test
  void releasesAndCompletesAStreamThatCannotBeMade() {
    RecordedResponse response = new RecordedResponse();
    Streams.Reservation reservation = streams.reserve("ada");
    assertThrows(
        NullPointerException.class,
        () -> reservation.open(new StreamResponse(response.context()), null));
    assertEquals(1, response.completions());
    assertNothingHeld(stream);
  }

  @Test
  void aTickThatFailsForOneStreamIsGivenToTheOthers() {
    RefusingExecutor executor = new RefusingExecutor();
    OpenStream some = new OpenStream(executor);
    for (int i = 0; i < 3; i++) {
      some.open();
    }
    int before = executor.run;
    some.clock.advance(OpenStream.TIMINGS.keepAlive());
    executor.refusals = 1;

    some.streams.tick();

    assertEquals(0, executor.refusals, "one was refused");
    assertEquals(2, executor.run - before);
  }

  @Test
  void asksClientsToReconnectAtDifferentTimes() {
    OpenStream many = new OpenStream(task -> {});
    LongSummaryStatistics millis =
        IntStream.range(0, 500)
            .mapToObj(i -> many.open().text().lines().findFirst().orElseThrow())
            .mapToLong(line -> Long.parseLong(line.substring("retry: ".length())))
            .summaryStatistics();
    assertTrue(millis.getMin() >= 20 && millis.getMin() < 24, millis::toString);
    assertTrue(millis.getMax() < 50 && millis.getMax() > 45, millis::toString);
    assertTrue(Math.abs(millis.getAverage() - 34.5) < 3, millis::toString);
  }
}
