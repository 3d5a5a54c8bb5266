package dev.debrief.sse;

import static dev.debrief.sse.OpenStream.ADA;
import static dev.debrief.sse.OpenStream.END;
import static dev.debrief.sse.OpenStream.TIMINGS;
import static dev.debrief.sse.OpenStream.block;
import static dev.debrief.sse.OpenStream.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * One stream, its clock and its writer in the hand of the test. Long: all its promises share the
 * doubles.
 */
class SSEChannelTest {
  private final OpenStream stream = new OpenStream();

  private void assertFreed() {
    assertEquals(0, stream.dispatcher.listenerCount(), "subscriptions");
    assertEquals(0, stream.streams.openCount(), "streams");
  }

  @Test
  void beginsWithARetryTimeAndAKeepAliveInOneWrite() {
    RecordedResponse response = stream.opened();
    String first = response.writes().get(0);
    assertTrue(first.matches("retry: [234][0-9]\nevent: hb\ndata: 1795366800\n\n"), () -> first);
    assertEquals(1, response.writes().size());
  }

  @Test
  void givesItsFirstBlockTheIdToResumeFromWhereItIsToldOne() {
    String first = stream.beginningWith("7").opened().writes().get(0);
    assertTrue(first.endsWith("event: hb\ndata: 1795366800\nid: 7\n\n"), () -> first);
  }

  @Test
  void theFirstBlockIsWrittenByWhoOpensTheStreamAndTheRestByTheWriters() {
    stream.recordSilently("one");
    RecordedResponse response = stream.open();
    assertEquals(1, response.writes().size());
    assertEquals(List.of(), response.blocks());
    stream.writers.run();
    assertEquals(List.of(status("one", 1)), response.blocks());
  }

  @Test
  void aClientThatHasGoneBeforeItsFirstBlockLeavesNothingToTheWriters() {
    RecordedResponse response = new RecordedResponse();
    response.failWith(new IOException("connection reset"));
    stream.open(response);
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void saysItsOpeningEventsBeforeTheFirstOfTheChannel() {
    stream.recordSilently("one");
    RecordedResponse response = stream.saying(Event.of("reset", "{}")).opened();
    assertEquals(List.of("event: reset\ndata: {}\n\n", status("one", 1)), response.blocks());
  }

  @Test
  void replaysTheWholeStoryThenGoesOnLive() {
    stream.record("one");
    stream.record("two");
    RecordedResponse response = stream.opened();
    stream.record("three");
    stream.writers.run();
    assertEquals(
        List.of(status("one", 1), status("two", 2), status("three", 3)), response.blocks());
  }

  @Test
  void replaysOnlyWhatComesAfterTheLastEventId() {
    stream.record("one");
    stream.record("two");
    RecordedResponse response = stream.after(1).opened();
    assertEquals(List.of(status("two", 2)), response.blocks());
  }

  @Test
  void replaysALogOfManyPages() {
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 95; i++) {
      stream.record("event " + i);
      expected.add(status("event " + i, i));
    }
    assertEquals(expected, stream.opened().blocks());
  }

  @Test
  void leavesOutOtherSubjectsAndKeepsTheirNumbersFree() {
    stream.record("one");
    stream.record("r2", "EXCEL_STATUS", "another report's");
    RecordedResponse response = stream.opened();
    stream.record("r2", "EXCEL_STATUS", "another report's");
    stream.record("four");
    stream.writers.run();
    assertEquals(List.of(status("one", 1), status("four", 4)), response.blocks());
  }

  @Test
  void anEventRecordedWhileTheLogIsReadIsNeitherLostNorDoubled() {
    stream.recordSilently("one");
    AtomicInteger reads = new AtomicInteger();
    stream.reading(
        (channel, subject, seq, limit) -> {
          Replayer.Page page = stream.log.after(channel, subject, seq, limit);
          if (reads.incrementAndGet() == 1) {
            stream.record("while reading"); // committed after the read, emitted before its result
          }
          return page;
        });
    RecordedResponse response = stream.opened();
    stream.record("three");
    stream.writers.run();
    assertEquals(
        List.of(status("one", 1), status("while reading", 2), status("three", 3)),
        response.blocks());
  }

  @Test
  void anEventFoundInTheLogIsNotSentAgainWhenItIsToldOfLate() {
    RecordedResponse response = stream.opened();
    RecordedEvent first = stream.recordSilently("one");
    stream.record("two");
    stream.writers.run();
    stream.dispatcher.emit(ChannelEvent.recorded(ADA, first));
    stream.writers.run();
    assertEquals(List.of(status("one", 1), status("two", 2)), response.blocks());
  }

  @Test
  void fillsAGapFromTheLog() {
    RecordedResponse response = stream.opened();
    stream.recordSilently("one");
    stream.recordSilently("two");
    stream.record("three");
    stream.writers.run();
    assertEquals(
        List.of(status("one", 1), status("two", 2), status("three", 3)), response.blocks());
  }

  @Test
  void readsTheLogWhenItIsOnlyToldThatItHasGrown() {
    RecordedResponse response = stream.opened();
    stream.recordSilently("one");
    stream.dispatcher.emit(ChannelEvent.logAdvanced(ADA, 1));
    stream.writers.run();
    assertEquals(List.of(status("one", 1)), response.blocks());
  }

  @Test
  void aTransientEventRepeatsTheLastRecordedIdOfItsStream() {
    RecordedResponse response = stream.opened();
    stream.pass("r1", "EXCEL_PROGRESS", "0");
    stream.record("one");
    stream.record("r2", "EXCEL_STATUS", "another report's");
    stream.pass("r1", "EXCEL_PROGRESS", "1");
    stream.pass("r2", "EXCEL_PROGRESS", "another report's");
    stream.writers.run();
    assertEquals(
        List.of(
            "event: EXCEL_PROGRESS\ndata: 0\n\n",
            status("one", 1),
            block("EXCEL_PROGRESS", "1", "k3f9-1")),
        response.blocks());
  }

  @Test
  void aTransientEventOfAResumedStreamRepeatsTheIdTheClientSent() {
    stream.record("one");
    RecordedResponse response = stream.after(1).opened();
    stream.pass("r1", "EXCEL_PROGRESS", "1");
    stream.writers.run();
    assertEquals(List.of(block("EXCEL_PROGRESS", "1", "k3f9-1")), response.blocks());
  }

  @Test
  void ofTransientEventsThatCameDuringTheReplayTheNewestOfEachKindFollowsIt() {
    stream.recordSilently("one");
    RecordedResponse response = stream.open();
    stream.pass("r1", "EXCEL_PROGRESS", "old");
    stream.pass("r1", "EXCEL_SUMMARY", "text");
    stream.pass("r1", "EXCEL_PROGRESS", "new");
    stream.writers.run();
    assertEquals(
        List.of(
            status("one", 1),
            block("EXCEL_SUMMARY", "text", "k3f9-1"),
            block("EXCEL_PROGRESS", "new", "k3f9-1")),
        response.blocks());
  }

  @Test
  void aStatusThatPassedDuringTheReplayNeverFollowsTheStageAfterIt() {
    RecordedResponse response = stream.open();
    stream.pass("r1", "EXCEL_STATUS", "Summarizing");
    stream.pass("r2", "EXCEL_STATUS", "another report's");
    stream.recordSilently("Summary saved");
    stream.writers.run();
    assertEquals(List.of(status("Summary saved", 1)), response.blocks());
  }

  @Test
  void keepsEveryTransientEventWhileLittleWaits() {
    RecordedResponse response = stream.opened();
    stream.pass("r1", "EXCEL_SUMMARY", "The room ");
    stream.pass("r1", "EXCEL_SUMMARY", "agreed.");
    stream.writers.run();
    assertEquals(2, response.blocks().size());
  }

  @Test
  void aFullOutboxReplacesTransientEventsAndLosesNoRecordedOne() {
    RecordedResponse response = stream.opened();
    String kilobyte = "x".repeat(1_000);
    for (int i = 1; i <= 200; i++) {
      stream.record(i + kilobyte);
      stream.pass("r1", "EXCEL_PROGRESS", i + kilobyte);
    }
    stream.pass("r1", "EXCEL_PROGRESS", "last");
    stream.writers.run();
    List<String> recorded = new ArrayList<>();
    List<String> transients = new ArrayList<>();
    response
        .events()
        .forEach(e -> (e.type().equals("EXCEL_PROGRESS") ? transients : recorded).add(e.data()));
    assertEquals(IntStream.rangeClosed(1, 200).mapToObj(i -> i + kilobyte).toList(), recorded);
    assertTrue(transients.size() < 20, () -> transients.size() + " transient events waited");
    assertEquals("last", transients.get(transients.size() - 1));
  }

  @Test
  void holdsNoMoreOfALogOfLargeEventsThanItsBound() {
    String large = "x".repeat(40_000);
    for (int i = 0; i < 20; i++) {
      stream.record(i + large);
    }
    AtomicInteger unread = new AtomicInteger();
    List<Long> asked = new ArrayList<>();
    stream.reading(
        (channel, subject, seq, limit) -> {
          asked.add(seq);
          unread.addAndGet(limit);
          return stream.log.after(channel, subject, seq, limit);
        });
    RecordedResponse response = stream.opened();
    assertEquals(20, response.events().size());
    assertTrue(asked.size() > 5, () -> "the log was read in one go: " + asked);
    assertTrue(unread.get() < 100, () -> unread + " events read for 20");
  }

  @Test
  void handsSmallEventsOverTogetherAndEachInOneWrite() {
    RecordedResponse response = stream.opened();
    for (int i = 0; i < 50; i++) {
      stream.record("x".repeat(500));
    }
    stream.writers.run();
    for (String write : response.writes()) {
      assertTrue(write.endsWith("\n\n"), "a write ends with a whole block");
      assertTrue(write.length() <= 8_000, () -> "a write of " + write.length());
    }
    assertTrue(response.writes().size() < 10, () -> response.writes().size() + " writes");
  }

  @Test
  void theEndEventEndsTheResponseAfterEverythingBeforeItWasWritten() {
    RecordedResponse response = stream.opened();
    stream.record("one");
    stream.record("r1", END, "finished");
    stream.record("after the end");
    stream.pass("r1", "EXCEL_PROGRESS", "after the end");
    assertEquals(0, response.completions());
    stream.writers.run();
    assertEquals(List.of(status("one", 1), block(END, "finished", "k3f9-2")), response.blocks());
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void theEndEventEndsAReplayToo() {
    stream.record("one");
    stream.record("r1", END, "finished");
    stream.record("after the end");
    RecordedResponse response = stream.open();
    stream.pass("r1", "EXCEL_PROGRESS", "held back");
    stream.writers.run();
    assertEquals(List.of(status("one", 1), block(END, "finished", "k3f9-2")), response.blocks());
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void theContainersWordThatTheResponseEndedChangesNothingAnyMore() throws Exception {
    stream.record("r1", END, "finished");
    RecordedResponse response = stream.opened();
    response.containerCompletes();
    stream.streams.tick();
    stream.writers.run();
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void aFailedWriteFreesEverythingAndCompletesOnce() throws Exception {
    for (Exception failure :
        List.of(
            new IOException("broken pipe"),
            new NullPointerException("a recycled response"),
            new IllegalStateException("a recycled response"))) {
      RecordedResponse response = stream.opened();
      response.failWith(failure);
      stream.record("lost on the way");
      stream.writers.run();
      assertEquals(1, response.completions(), failure::toString);
      assertFreed();
      response.containerFails();
      response.containerCompletes();
      stream.record("later");
      stream.writers.run();
      assertEquals(1, response.completions(), failure::toString);
    }
  }

  @Test
  void aContainerThatHasEndedTheResponseAlreadyIsNoHarm() {
    RecordedResponse response = stream.opened();
    response.failWith(new IOException("broken pipe"));
    response.failCompletionWith(new IllegalStateException("already completed"));
    stream.record("one");
    stream.writers.run();
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void aClientThatHasGoneByTheContainersWordIsNeverWrittenToNorCompletedAgain() throws Exception {
    RecordedResponse response = stream.opened();
    stream.record("waiting");
    response.containerFails();
    stream.writers.run();
    assertEquals(List.of(), response.blocks());
    assertEquals(0, response.completions());
    assertFreed();
  }

  @Test
  void completionByTheContainerFreesEverything() throws Exception {
    RecordedResponse response = stream.opened();
    response.containerCompletes();
    stream.record("one");
    stream.writers.run();
    assertEquals(List.of(), response.blocks());
    assertFreed();
  }

  @Test
  void aTimeoutOfTheContainerCompletesTheResponse() throws Exception {
    RecordedResponse response = stream.opened();
    response.containerTimesOut();
    response.containerCompletes();
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void oneStreamThatFailsCostsTheOthersNothing() {
    RecordedResponse broken = stream.opened();
    RecordedResponse healthy = stream.opened();
    broken.failWith(new IOException("broken pipe"));
    stream.record("one");
    stream.writers.run();
    assertEquals(List.of(status("one", 1)), healthy.blocks());
    assertEquals(1, stream.streams.openCount());
    assertEquals(1, stream.dispatcher.listenerCount());
  }

  @Test
  void sendsAKeepAliveOnceItIsDueAndNotBefore() {
    RecordedResponse response = stream.opened();
    stream.clock.advance(TIMINGS.keepAlive().minusMillis(1));
    stream.streams.tick();
    stream.writers.run();
    assertEquals(1, response.writes().size());
    stream.clock.advance(Duration.ofMillis(1));
    stream.streams.tick();
    stream.writers.run();
    assertEquals("event: hb\ndata: 1795366802\n\n", response.writes().get(1));
    stream.clock.advance(TIMINGS.keepAlive().minusMillis(1));
    stream.streams.tick();
    stream.writers.run();
    assertEquals(2, response.writes().size());
  }

  @Test
  void aClientThatDoesNotReadIsSentNoKeepAlives() {
    RecordedResponse response = stream.opened();
    stream.record("waits");
    for (int i = 0; i < 4; i++) {
      stream.clock.advance(TIMINGS.stallLimit().dividedBy(4));
      stream.streams.tick();
    }
    stream.writers.run();
    assertEquals(2, response.writes().size());
    assertEquals(List.of(status("waits", 1)), response.blocks());
  }

  @Test
  void trafficPutsTheKeepAliveOff() {
    RecordedResponse response = stream.opened();
    stream.clock.advance(TIMINGS.keepAlive().minusMillis(1));
    stream.record("one");
    stream.writers.run();
    stream.clock.advance(TIMINGS.keepAlive().minusMillis(1));
    stream.streams.tick();
    stream.writers.run();
    assertEquals(2, response.writes().size());
  }

  @Test
  void warnsOnceBeforeTheTokenExpires() {
    RecordedResponse response = stream.expiringAt(SettableClock.START.plusSeconds(100)).opened();
    stream.clock.set(SettableClock.START.plusSeconds(96));
    stream.streams.tick();
    stream.writers.run();
    assertEquals(List.of(), response.blocks());
    stream.clock.set(SettableClock.START.plusSeconds(97));
    stream.streams.tick();
    stream.writers.run();
    stream.clock.set(SettableClock.START.plusSeconds(98));
    stream.streams.tick();
    stream.writers.run();
    assertEquals(List.of("event: auth\ndata: {\"expiresInSeconds\":3}\n\n"), response.blocks());
  }

  @Test
  void warnsAtOnceWhereTheTokenExpiresSooner() {
    RecordedResponse response = stream.expiringAt(SettableClock.START.plusSeconds(2)).opened();
    stream.streams.tick();
    stream.writers.run();
    assertEquals(List.of("event: auth\ndata: {\"expiresInSeconds\":2}\n\n"), response.blocks());
  }

  @Test
  void endsWithoutAnEndEventWhenTheTokenExpires() {
    RecordedResponse response = stream.expiringAt(SettableClock.START.plusSeconds(1)).opened();
    stream.record("one");
    stream.clock.set(SettableClock.START.plusSeconds(1));
    stream.streams.tick();
    stream.record("too late");
    stream.writers.run();
    assertEquals(List.of(status("one", 1)), response.blocks());
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void closesWithoutAnEndEventWhenAccessIsLost() {
    AtomicInteger reads = new AtomicInteger();
    stream.reading(
        (channel, subject, seq, limit) -> {
          if (reads.incrementAndGet() > 1) {
            throw new AccessLostException("no longer a member");
          }
          return stream.log.after(channel, subject, seq, limit);
        });
    RecordedResponse response = stream.opened();
    stream.dispatcher.emit(ChannelEvent.logAdvanced(ADA, 0));
    stream.writers.run();
    assertEquals(List.of(), response.blocks());
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void aLogThatCannotBeReadCutsTheStream() {
    stream.reading(
        (channel, subject, seq, limit) -> {
          throw new IllegalStateException("thrown by the test");
        });
    RecordedResponse response = stream.opened();
    assertEquals(1, response.completions());
    assertFreed();
  }

  @Test
  void sendsWhatIsReadFromTheLogOnlyOnceItIsDurable() {
    RecordedResponse response = new RecordedResponse();
    List<List<String>> sent = new ArrayList<>();
    stream.durableAfter(() -> sent.add(response.blocks())).open(response);
    stream.writers.run();
    assertEquals(List.of(), sent, "nothing was read");

    stream.recordSilently("one");
    stream.dispatcher.emit(ChannelEvent.logAdvanced(ADA, 1));
    stream.writers.run();

    assertEquals(List.of(List.of()), sent);
    assertEquals(List.of(status("one", 1)), response.blocks());
  }

  @Test
  void closingTheNodeEndsAStreamAfterWhatWaitsWasWritten() {
    RecordedResponse response = stream.opened();
    stream.record("one");
    stream.streams.drain();
    stream.writers.run();
    assertEquals(List.of(status("one", 1)), response.blocks());
    assertEquals(1, response.completions());
    assertFreed();
  }
}
