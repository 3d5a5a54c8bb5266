package dev.debrief.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.ScriptedServer.Request;
import dev.debrief.testing.SseReader.Received;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseReaderTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  @Test
  void asksAsABrowserDoesAndWithTheToken() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        SseReader reader =
            SseReader.of(server.uri("/api/events?room=a%20b"))
                .bearer("abc.def")
                .header("Cookie", "debrief_session=x")
                .open()) {
      Request request = server.nextRequest();
      assertEquals("GET /api/events?room=a%20b HTTP/1.1", request.line());
      assertEquals("text/event-stream", request.headers().get("accept"));
      assertEquals("no-cache", request.headers().get("cache-control"));
      assertEquals("Bearer abc.def", request.headers().get("authorization"));
      assertEquals("debrief_session=x", request.headers().get("cookie"));
      assertEquals("127.0.0.1:" + server.port(), request.headers().get("host"));
      assertNull(request.headers().get("last-event-id"));
      reader.awaitClosed(SOON);
    }
  }

  @Test
  void resumesByIdAfterACleanEndAndWaitsAsLongAsRetryAsksFor() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.text(
                    ScriptedServer.STREAM + "retry: 5\nevent: a\ndata: 1\nid: e-1\n\ndata: cut"),
                ScriptedServer.text(ScriptedServer.STREAM + "event: hb\ndata: 2\n\n"));
        SseReader reader = SseReader.of(server.uri("/")).open()) {
      reader.awaitClosed(SOON);
      assertNull(server.nextRequest().headers().get("last-event-id"));
      assertEquals("e-1", server.nextRequest().headers().get("last-event-id"));
      assertEquals("e-1", server.nextRequest().headers().get("last-event-id"));
      assertEquals(
          List.of(new Received("a", "1", "e-1", 1), new Received("hb", "2", "e-1", 2)),
          reader.events());
      assertEquals(List.of(200, 200, 204), reader.statuses());
      assertEquals(3, reader.connections());
      assertEquals(Duration.ofMillis(5), reader.retry());
    }
  }

  @Test
  void startsFromAGivenId() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        SseReader reader = SseReader.of(server.uri("/")).lastEventId("k3f9-41").open()) {
      assertEquals("k3f9-41", server.nextRequest().headers().get("last-event-id"));
      reader.awaitClosed(SOON);
      assertEquals("k3f9-41", reader.lastEventId());
    }
  }

  @Test
  void resumesAfterTheServerCutsInMidEvent() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                visit -> {
                  visit.send(ScriptedServer.STREAM + "data: 1\nid: 1\n\n");
                  visit.send("data: half");
                  visit.socket().shutdownOutput();
                },
                visit -> {
                  visit.send(ScriptedServer.STREAM + "data: 2\nid: 2\n\n");
                  visit.awaitClientGone();
                });
        SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
      assertEquals(
          new Received("message", "2", "2", 2),
          reader.awaitEvent(event -> event.data().equals("2"), SOON));
      assertEquals(2, reader.events().size());
    }
  }

  @Test
  void resumesAfterCuttingItself() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                visit -> {
                  visit.send(ScriptedServer.STREAM + "data: 1\nid: 1\n\n");
                  visit.awaitClientGone();
                },
                visit -> {
                  visit.send(ScriptedServer.STREAM + "data: 2\nid: 2\n\n");
                  visit.awaitClientGone();
                });
        SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
      reader.awaitEvent(event -> event.id().equals("1"), SOON);
      assertTrue(reader.cut());
      assertEquals(2, reader.awaitEvent(event -> event.id().equals("2"), SOON).connection());
      server.nextRequest();
      assertEquals("1", server.nextRequest().headers().get("last-event-id"));
    }
  }

  @Test
  void stopsForGoodAtAnyAnswerThatIsNoStream() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/event-stream\r\n\r\ndata: no\n\n",
            "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ndata: no\n\n",
            "HTTP/1.1 200 OK\r\n\r\ndata: no\n\n")) {
      try (ScriptedServer server = new ScriptedServer(ScriptedServer.text(answer));
          SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
        reader.awaitClosed(SOON);
        assertEquals(List.of(), reader.events(), answer);
        assertEquals(1, reader.connections(), answer);
        assertFalse(reader.isOpen());
      }
    }
  }

  @Test
  void acceptsTheContentTypeInAnyLettersAndWithParameters() throws Exception {
    String head = "HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream ; charset=UTF-8\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.text(head + "data: yes\n\n"));
        SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
      assertEquals("yes", reader.awaitEvent(event -> true, SOON).data());
      assertEquals("Text/Event-Stream ; charset=UTF-8", reader.headers(1).get("Content-Type"));
    }
  }

  @Test
  void readsChunksCutAnywhereAndTakesTheLastOneForACleanEnd() throws Exception {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (ScriptedServer server =
            new ScriptedServer(
                visit -> {
                  visit.send(head + "4\r\ndata\r\n3;x=y\r\n: 1\r\n");
                  visit.send("A\r\n\nid: 7\n\nda\r\n0\r\n\r\n");
                  visit.awaitClientGone();
                });
        SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
      reader.awaitClosed(SOON);
      assertEquals(List.of(new Received("message", "1", "7", 1)), reader.events());
      assertEquals(List.of(200, 204), reader.statuses());
    }
  }

  @Test
  void readsABodyOfKnownLengthAndNothingAfterIt() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\n";
    try (ScriptedServer server =
            new ScriptedServer(
                visit -> {
                  visit.send(head + "data: 1\n\ndata: 2\n\n");
                  visit.awaitClientGone();
                });
        SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open()) {
      reader.awaitClosed(SOON);
      assertEquals(1, reader.events().size());
    }
  }

  @Test
  void asksForAFreshTokenOnEveryConnection() throws Exception {
    Iterator<String> tokens = List.of("one", "two").iterator();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.text(ScriptedServer.STREAM));
        SseReader reader =
            SseReader.of(server.uri("/")).bearer(tokens::next).reconnectAfter(AT_ONCE).open()) {
      assertEquals("Bearer one", server.nextRequest().headers().get("authorization"));
      assertEquals("Bearer two", server.nextRequest().headers().get("authorization"));
      reader.awaitClosed(SOON);
    }
  }

  @Test
  void keepsAskingAServerThatDoesNotListen() throws Exception {
    URI nobody;
    try (ScriptedServer server = new ScriptedServer()) {
      nobody = server.uri("/");
    }
    try (SseReader reader = SseReader.of(nobody).reconnectAfter(AT_ONCE).open()) {
      AssertionError error =
          assertThrows(AssertionError.class, () -> reader.awaitOpen(Duration.ofMillis(100)));
      assertTrue(error.getMessage().contains("refused"), error.getMessage());
      assertFalse(reader.isClosed());
      assertEquals(0, reader.connections());
    }
  }

  @Test
  void closeEndsTheConnectionAndNeverAsksAgain() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            visit -> {
              visit.send(ScriptedServer.STREAM + "data: 1\n\n");
              visit.awaitClientGone();
            })) {
      SseReader reader = SseReader.of(server.uri("/")).reconnectAfter(AT_ONCE).open();
      reader.awaitOpen(SOON);
      reader.close();
      reader.awaitClosed(AT_ONCE);
      assertEquals(1, reader.connections());
      assertFalse(reader.cut(), "there is nothing left to cut");
    }
  }

  @Test
  void saysWhatItSawWhenAnEventDoesNotComeInTime() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                visit -> {
                  visit.send(ScriptedServer.STREAM + "event: hb\ndata: 1\n\n");
                  visit.awaitClientGone();
                });
        SseReader reader = SseReader.of(server.uri("/")).open()) {
      reader.awaitEvent(event -> event.type().equals("hb"), SOON);
      AssertionError error =
          assertThrows(
              AssertionError.class,
              () -> reader.awaitEvent(event -> event.type().equals("x"), Duration.ofMillis(20)));
      assertTrue(error.getMessage().contains("type=hb, data=1"), error.getMessage());
    }
  }

  @Test
  void doesNotWaitForAnEventThatCannotComeAnyMore() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        SseReader reader = SseReader.of(server.uri("/")).open()) {
      AssertionError error =
          assertThrows(AssertionError.class, () -> reader.awaitEvent(event -> true, SOON));
      assertTrue(error.getMessage().startsWith("closed without"), error.getMessage());
    }
  }

  @Test
  void refusesAnAddressThatIsNotPlainHttp() throws IOException {
    assertThrows(
        IllegalArgumentException.class, () -> SseReader.of(URI.create("https://example.org/")));
    assertThrows(IllegalArgumentException.class, () -> SseReader.of(URI.create("/api/events")));
  }
}
