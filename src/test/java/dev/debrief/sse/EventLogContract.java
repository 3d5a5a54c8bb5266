package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every event log promises; a test class of each adapter runs it. */
public abstract class EventLogContract {
  protected static final ChannelKey ADA = new ChannelKey("STATUS", "ada");
  protected static final ChannelKey GRACE = new ChannelKey("STATUS", "grace");

  /** The log under test, empty, ready for the channels of Ada and Grace. */
  protected abstract EventLog log();

  protected final RecordedEvent append(ChannelKey channel, String subject, String data) {
    return log().append(channel, subject, "E", data, recorded -> {});
  }

  protected static List<Long> numbers(Replayer.Page page) {
    return page.events().stream().map(RecordedEvent::seq).toList();
  }

  @Test
  void numbersTheEventsOfAChannelFromOne() {
    assertEquals(1, append(ADA, "r1", "a").seq());
    assertEquals(2, append(ADA, "r2", "b").seq());
    assertEquals(3, append(ADA, "r1", "c").seq());
  }

  @Test
  void knowsItsHead() {
    long before = log().head(ADA).map(EventId::seq).orElse(0L);
    assertEquals(0, before);
    RecordedEvent last = append(ADA, "r1", "a");
    assertEquals(EventId.parse(last.event().id()), log().head(ADA));
    assertEquals(0, log().head(GRACE).map(EventId::seq).orElse(0L));
  }

  @Test
  void numbersEachChannelOnItsOwn() {
    append(ADA, "r1", "a");
    append(ADA, "r1", "b");
    assertEquals(1, append(GRACE, "r9", "c").seq());
    assertEquals(List.of(1L), numbers(log().after(GRACE, null, 0, 10)));
  }

  @Test
  void givesIdsOfOneEpochThatCarryTheNumber() {
    EventId first = EventId.parse(append(ADA, "r1", "a").event().id()).orElseThrow();
    EventId second = EventId.parse(append(ADA, "r1", "b").event().id()).orElseThrow();
    assertEquals(1, first.seq());
    assertEquals(new EventId(first.epoch(), 2), second);
  }

  @Test
  void readsWhatWasAppendedAsItWasAppended() {
    RecordedEvent recorded =
        log().append(ADA, "r1", "EXCEL_STATUS", "a\r\n\uD83D\uDE00 '\"", r -> {});
    assertEquals(List.of(recorded), log().after(ADA, null, 0, 10).events());
    assertEquals("EXCEL_STATUS", recorded.event().type());
    assertEquals("a\r\n\uD83D\uDE00 '\"", recorded.event().data());
    assertEquals("r1", recorded.subject());
  }

  @Test
  void readsAnEmptyChannelAsReadToItsEnd() {
    Replayer.Page page = log().after(ADA, null, 0, 10);
    assertEquals(List.of(), page.events());
    assertEquals(0, page.upTo());
    assertFalse(page.more());
  }

  @Test
  void readsOnlyWhatComesAfterTheNumber() {
    for (int i = 0; i < 5; i++) {
      append(ADA, "r1", "x");
    }
    assertEquals(List.of(4L, 5L), numbers(log().after(ADA, null, 3, 10)));
    Replayer.Page end = log().after(ADA, null, 5, 10);
    assertEquals(List.of(), end.events());
    assertEquals(5, end.upTo());
  }

  @Test
  void neverGoesBackBehindANumberThatIsAheadOfTheLog() {
    append(ADA, "r1", "x");
    Replayer.Page page = log().after(ADA, null, 40, 10);
    assertEquals(List.of(), page.events());
    assertEquals(40, page.upTo());
  }

  @Test
  void readsPageByPageAndSaysWhetherThereIsMore() {
    for (int i = 0; i < 5; i++) {
      append(ADA, "r1", "x");
    }
    Replayer.Page first = log().after(ADA, null, 0, 2);
    assertEquals(List.of(1L, 2L), numbers(first));
    assertTrue(first.more());
    assertEquals(2, first.upTo());
    Replayer.Page last = log().after(ADA, null, 3, 2);
    assertEquals(List.of(4L, 5L), numbers(last));
    assertFalse(last.more());
    assertEquals(5, last.upTo());
  }

  @Test
  void picksTheEventsOfOneSubjectAndStillReadsTheWholeChannel() {
    append(ADA, "r1", "a");
    append(ADA, "r2", "b");
    append(ADA, "r1", "c");
    append(ADA, "r2", "d");
    Replayer.Page page = log().after(ADA, "r1", 0, 10);
    assertEquals(List.of(1L, 3L), numbers(page));
    assertEquals(4, page.upTo());
    Replayer.Page cut = log().after(ADA, "r1", 0, 1);
    assertEquals(1, cut.upTo());
    assertTrue(cut.more());
    assertEquals(4, log().after(ADA, "r3", 0, 1).upTo());
  }

  @Test
  void tellsTheCallerOnceTheEventIsDurable() {
    List<RecordedEvent> durable = new ArrayList<>();
    RecordedEvent recorded =
        log()
            .append(
                ADA,
                "r1",
                "E",
                "a",
                r -> {
                  assertEquals(List.of(r), log().after(ADA, null, 0, 10).events());
                  durable.add(r);
                });
    assertEquals(List.of(recorded), durable);
  }

  @Test
  void numbersDenselyHoweverManyAppendAtOnce() throws Exception {
    int threads = 4;
    int each = 25;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<List<Long>>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        ChannelKey channel = t == threads - 1 ? GRACE : ADA;
        tasks.add(
            () -> {
              List<Long> mine = new ArrayList<>();
              for (int i = 0; i < each; i++) {
                mine.add(append(channel, "r1", "x").seq());
              }
              return mine;
            });
      }
      for (Future<List<Long>> numbers : pool.invokeAll(tasks)) {
        assertEquals(
            numbers.get().stream().sorted().distinct().toList(),
            numbers.get(),
            "a thread's own numbers rise");
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(
        LongStream.rangeClosed(1, (threads - 1L) * each).boxed().toList(),
        numbers(log().after(ADA, null, 0, 1_000)));
    assertEquals(
        LongStream.rangeClosed(1, each).boxed().toList(),
        numbers(log().after(GRACE, null, 0, 1_000)));
  }
}
