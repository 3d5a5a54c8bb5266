package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SseServerTest {
  private static final ChannelKey NEWS = new ChannelKey("news", "all");

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final MemoryEventLog log = new MemoryEventLog("k3f9");
  private final SseServer server = builder().build();

  private SseServer.Builder builder() {
    return SseServer.builder()
        .log(log)
        .timings(OpenStream.TIMINGS)
        .limits(StreamLimits.DEFAULT.withStreams(2, 3))
        .threads(
            task -> {
              Thread thread = new Thread(task, "of the test");
              threads.add(thread);
              return thread;
            });
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static StreamRequest news() {
    return StreamRequest.of(NEWS);
  }

  private ServletExchange open(StreamRequest wanted) {
    return open(new ServletExchange(), wanted);
  }

  private ServletExchange open(ServletExchange exchange, StreamRequest wanted) {
    server.open(exchange.request, exchange.response, wanted);
    return exchange;
  }

  private ServletExchange resume(String id, StreamRequest wanted) {
    return open(new ServletExchange().with("Last-Event-ID", id), wanted);
  }

  private static void awaitBlocks(ServletExchange exchange, String... blocks) throws Exception {
    Await.until("the blocks are written", () -> exchange.stream.blocks().size() >= blocks.length);
    assertEquals(List.of(blocks), exchange.stream.blocks());
  }

  private static String block(String data, int number) {
    return OpenStream.block("E", data, "k3f9-" + number);
  }

  @Test
  void beginsTheResponseWithTheHeadersOfAStreamThatNoProxyHoldsBack() {
    ServletExchange exchange = open(news());
    assertEquals(200, exchange.status());
    assertEquals("text/event-stream;charset=utf-8", exchange.sent.get("Content-Type"));
    assertEquals("no-cache, no-transform", exchange.sent.get("Cache-Control"));
    assertEquals("no", exchange.sent.get("X-Accel-Buffering"));
  }

  @Test
  void beginsLiveUnderTheIdOfTheHead() throws Exception {
    server.record(NEWS, "E", "before");
    ServletExchange exchange = open(news());
    String hello = exchange.stream.writes().get(0);
    assertTrue(hello.endsWith("id: k3f9-1\n\n"), hello);

    server.record(NEWS, "E", "after");

    awaitBlocks(exchange, block("after", 2));
  }

  @Test
  void resumesBehindTheIdThatTheClientSends() throws Exception {
    server.record(NEWS, "E", "one");
    server.record(NEWS, "E", "two");
    awaitBlocks(resume("k3f9-1", news()), block("two", 2));
  }

  @Test
  void resetsAClientWhoseIdItCannotContinue() throws Exception {
    server.record(NEWS, "E", "one");
    for (String id : List.of("k3f9-2", "zzzz-1", "anything")) {
      ServletExchange exchange = resume(id, news().reset(() -> Event.of("reset", "snapshot")));
      awaitBlocks(exchange, "event: reset\ndata: snapshot\n\n");
    }
  }

  @Test
  void whatIsRecordedWhileTheSnapshotIsTakenFollowsIt() throws Exception {
    ServletExchange exchange =
        resume(
            "zzzz-1",
            news()
                .reset(
                    () -> {
                      server.record(NEWS, "E", "meanwhile");
                      return Event.of("reset", "snapshot");
                    }));
    awaitBlocks(exchange, "event: reset\ndata: snapshot\n\n", block("meanwhile", 1));
  }

  @Test
  void beginsWhereItIsToldToForAClientWithoutAnId() throws Exception {
    server.record(NEWS, "E", "one");
    server.record(NEWS, "E", "two");
    ServletExchange fromHead = open(news().from(head -> head - 1));
    assertTrue(fromHead.stream.writes().get(0).endsWith("id: k3f9-1\n\n"));
    awaitBlocks(fromHead, block("two", 2));

    ServletExchange fromBeginning = open(news().fromBeginning(() -> 0));
    assertTrue(fromBeginning.stream.writes().get(0).matches("(?s)[^i]*event: hb\ndata: \\d+\n\n"));
    awaitBlocks(fromBeginning, block("one", 1), block("two", 2));
  }

  @Test
  void endsWithItsTerminalEventAndHasNoContentForAClientThatHasSeenIt() throws Exception {
    server.record(NEWS, "E", "one");
    server.record(NEWS, "END", "finished");
    ServletExchange whole = open(ended());
    Await.until("it is ended", () -> whole.stream.completions() == 1);
    awaitBlocks(whole, block("one", 1), OpenStream.block("END", "finished", "k3f9-2"));

    assertEquals(204, resume("k3f9-2", ended()).status());

    ServletExchange unknown = resume("zzzz-9", ended());
    Await.until("it is ended", () -> unknown.stream.completions() == 1);
    awaitBlocks(unknown, "event: reset\ndata: \n\n", OpenStream.block("END", "finished", "k3f9-2"));
  }

  private static StreamRequest ended() {
    return news()
        .fromBeginning(() -> 0)
        .endingAt(() -> OptionalLong.of(2))
        .filter(EventFilter.until("END"));
  }

  @Test
  void sendsItsOpeningWhateverTheIdWhereThereIsNoLog() throws Exception {
    for (String id : List.of("", "k3f9-1", "zzzz-1")) {
      StreamRequest wanted = news().withoutLog().opening(Event.of("OPS", "all of it"));
      awaitBlocks(resume(id, wanted), "event: OPS\ndata: all of it\n\n");
    }
  }

  @Test
  void answersAHeadRequestWithTheHeadersAlone() {
    ServletExchange exchange = open(new ServletExchange().head(), news());
    assertEquals(200, exchange.status());
    assertEquals("text/event-stream;charset=utf-8", exchange.sent.get("Content-Type"));
    assertEquals(0, server.openCount());
  }

  @Test
  void refusesWithAPlainStatus() {
    assertEquals(406, open(new ServletExchange().with("Accept", "text/html"), news()).status());
    open(news().user("ada"));
    open(news().user("ada"));
    ServletExchange third = open(news().user("ada"));
    assertEquals(429, third.status());
    assertEquals("5", third.sent.get("Retry-After"));
    open(news());
    assertEquals(503, open(news()).status());
    assertEquals(3, server.openCount());
  }

  @Test
  void refusesWithAnExceptionWhereItIsBuiltSo() {
    try (SseServer throwing = builder().throwRefusals().build()) {
      ServletExchange exchange = new ServletExchange().with("Accept", "text/html");
      assertThrows(
          StreamRefusedException.class,
          () -> throwing.open(exchange.request, exchange.response, news()));
      assertEquals(0, exchange.status());
    }
  }

  @Test
  void keepsNothingWhereTheContainerStartsNoAsynchronousRequest() {
    for (int i = 0; i < 10; i++) {
      ServletExchange exchange = new ServletExchange().refusingAsync();
      assertThrows(IllegalStateException.class, () -> open(exchange, news().user("ada")));
    }
    assertEquals(200, open(news().user("ada")).status());
  }

  @Test
  void completesWhatFailsJustAfterTheAsynchronousStart() {
    for (int i = 0; i < 10; i++) {
      ServletExchange exchange = new ServletExchange();
      exchange.stream.refuseTimeouts();
      assertThrows(IllegalStateException.class, () -> open(exchange, news().user("ada")));
      assertEquals(1, exchange.stream.completions());
    }
    assertEquals(200, open(news().user("ada")).status());
  }

  @Test
  void streamsWithTheirOwnLimitsOutliveADrainAndAFullServer() throws Exception {
    SseServer own = server.withOwnLimits(StreamLimits.DEFAULT);
    for (int i = 0; i < 3; i++) {
      open(news());
    }
    ServletExchange operator = new ServletExchange();
    own.open(operator.request, operator.response, news());
    server.drain();
    assertEquals(503, open(news()).status());
    Await.until("the others have ended", () -> server.openCount() == 0);
    assertEquals(3, server.closedCount(CloseReason.STOPPED));

    server.record(NEWS, "E", "one");

    awaitBlocks(operator, block("one", 1));
    server.resume();
    assertEquals(200, open(news()).status());
  }

  @Test
  void startsNoThreadBeforeItsFirstStreamAndLeavesNoneBehind() throws Exception {
    server.record(NEWS, "E", "one");
    assertEquals(List.of(), threads);
    ServletExchange exchange = open(news());

    server.close();

    assertEquals(1, exchange.stream.completions());
    for (Thread thread : threads) {
      thread.join(Await.DEADLINE.toMillis());
      assertEquals(Thread.State.TERMINATED, thread.getState());
    }
    assertTrue(threads.size() >= 2);
    assertEquals(503, open(news()).status());
  }

  @Test
  void aListenerInThisProcessIsNotifiedUntilItUnsubscribes() {
    List<String> notified = new CopyOnWriteArrayList<>();
    Runnable unsubscribe = server.subscribe(NEWS, event -> notified.add(event.event().data()));
    server.emit(NEWS, "E", "one");
    unsubscribe.run();
    server.emit(NEWS, "E", "two");
    assertEquals(List.of("one"), notified);
  }
}
