package dev.debrief.sse;

import static dev.debrief.sse.OpenStream.TIMINGS;
import static dev.debrief.sse.OpenStream.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.debrief.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not read: after its first block a write hangs in the socket. */
@Timeout(60)
class StalledClientTest {
  /** What it stalls in. */
  private static final String STALLING = "event: EXCEL_PROGRESS\ndata: stalls\n\n";

  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final OpenStream stream = new OpenStream(pool);
  private final RecordedResponse stalled = new RecordedResponse();

  @BeforeEach
  void stallsAfterItsFirstBlock() throws Exception {
    stream.open(stalled);
    stalled.block();
    stream.pass("r1", "EXCEL_PROGRESS", "stalls");
    stalled.awaitBlockedWrite();
  }

  @AfterEach
  void endsTheThreads() {
    stalled.unblock();
    pool.shutdownNow();
  }

  private void tickAfter(Duration time) {
    stream.clock.advance(time);
    stream.streams.tick();
  }

  @Test
  void delaysNeitherThePublisherNorAnotherClient() throws Exception {
    RecordedResponse other = stream.open();
    stream.record("one");
    Await.until("the other client has the event", () -> !other.blocks().isEmpty());
    assertEquals(List.of(status("one", 1)), other.blocks());
    assertEquals(List.of(), stalled.blocks());
  }

  @Test
  void isCutOnceItMakesNoProgressForTooLongAndNotBefore() {
    tickAfter(TIMINGS.stallLimit());
    assertEquals(1, stream.streams.openCount());
    tickAfter(Duration.ofMillis(1));
    assertEquals(0, stream.streams.openCount());
    assertEquals(0, stream.dispatcher.listenerCount());
    assertEquals(0, stalled.completions(), "only the writer may complete while it writes");
  }

  @Test
  void isCompletedOnceItsWriteFailsAfterTheCut() throws Exception {
    tickAfter(TIMINGS.stallLimit().plusMillis(1));
    stalled.failWith(new IOException("the container's write timeout"));
    stalled.unblock();
    Await.until("the response is completed", () -> stalled.completions() == 1);
  }

  @Test
  void isCompletedAlsoWhenItReadsAgainAfterTheCut() throws Exception {
    stream.record("one");
    tickAfter(TIMINGS.stallLimit().plusMillis(1));
    stalled.unblock();
    Await.until("the response is completed", () -> stalled.completions() == 1);
    assertEquals(List.of(STALLING), stalled.blocks());
    assertFalse(stalled.isWrittenAfterCompletion());
  }

  @Test
  void isNotCutWhileItMakesProgress() throws Exception {
    stalled.unblock();
    Await.until("the block is written", () -> !stalled.blocks().isEmpty());
    stream.clock.advance(TIMINGS.stallLimit().minusMillis(1));
    stalled.block();
    stream.record("one");
    stalled.awaitBlockedWrite();
    tickAfter(TIMINGS.stallLimit().minusMillis(1));
    assertEquals(1, stream.streams.openCount());
    stalled.unblock();
    Await.until("the event is written", () -> stalled.blocks().size() > 1);
    assertEquals(List.of(STALLING, status("one", 1)), stalled.blocks());
  }

  @Test
  void getsItsPlaceBackForAReconnect() {
    tickAfter(TIMINGS.stallLimit().plusMillis(1));
    stream.open();
    assertEquals(1, stream.streams.openCount());
  }
}
