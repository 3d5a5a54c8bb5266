package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.debrief.testing.CuttingProxy.Cut;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CuttingProxyTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void carriesBytesBothWaysAndEndsWithTheServer() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.text("hello"));
        CuttingProxy proxy = CuttingProxy.before(server.port());
        Socket client = ask(proxy)) {
      assertEquals("GET /x HTTP/1.1", server.nextRequest().line());
      assertArrayEquals("hello".getBytes(UTF_8), client.getInputStream().readAllBytes());
      assertEquals(0, proxy.openConnections());
    }
  }

  @Test
  void aResetLosesTheConnectionInMidFlight() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CuttingProxyTest::sayHelloAndStay);
        CuttingProxy proxy = CuttingProxy.before(server.port());
        Socket client = ask(proxy)) {
      client.getInputStream().readNBytes(5);
      assertEquals(1, proxy.cut(Cut.RESET));
      assertThrows(SocketException.class, () -> client.getInputStream().read());
      assertEquals(0, proxy.cut(Cut.RESET), "nothing is left to cut");
    }
  }

  @Test
  void aFinishLetsTheClientReadAnEnd() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CuttingProxyTest::sayHelloAndStay);
        CuttingProxy proxy = CuttingProxy.before(server.port());
        Socket client = ask(proxy)) {
      client.getInputStream().readNBytes(5);
      client.getOutputStream().write("unread".getBytes(UTF_8));
      assertEquals(1, proxy.cut(Cut.FINISH));
      assertEquals(-1, client.getInputStream().read());
    }
  }

  @Test
  void aReaderBehindItResumesAfterEveryCut() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                CuttingProxyTest::streamEventAndStay,
                CuttingProxyTest::streamEventAndStay,
                CuttingProxyTest::streamEventAndStay);
        CuttingProxy proxy = CuttingProxy.before(server.port());
        SseReader reader =
            SseReader.of(URI.create("http://127.0.0.1:" + proxy.port() + "/"))
                .reconnectAfter(Duration.ofMillis(1))
                .open()) {
      reader.awaitEvent(event -> event.connection() == 1, SOON);
      proxy.cut(Cut.RESET);
      reader.awaitEvent(event -> event.connection() == 2, SOON);
      proxy.cut(Cut.FINISH);
      reader.awaitEvent(event -> event.connection() == 3, SOON);
      assertEquals(3, proxy.connections());
    }
  }

  @Test
  void whileItRefusesNobodyComesThrough() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CuttingProxyTest::streamEventAndStay);
        CuttingProxy proxy = CuttingProxy.before(server.port())) {
      proxy.refuse(true);
      try (SseReader reader =
          SseReader.of(URI.create("http://127.0.0.1:" + proxy.port() + "/"))
              .reconnectAfter(Duration.ofMillis(1))
              .open()) {
        proxy.awaitConnections(3, SOON);
        assertEquals(0, reader.events().size());
        proxy.refuse(false);
        reader.awaitEvent(event -> event.data().equals("1"), SOON);
      }
    }
  }

  @Test
  void resetsTheClientOfAServerThatDoesNotListen() throws Exception {
    int nobody;
    try (ScriptedServer server = new ScriptedServer()) {
      nobody = server.port();
    }
    try (CuttingProxy proxy = CuttingProxy.before(nobody);
        Socket client = connect(proxy)) {
      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void aClientThatVanishesIsNoticedByAWriteOnly() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CuttingProxy proxy = CuttingProxy.before(listener.getLocalPort())) {
      Socket client = connect(proxy);
      Socket server = listener.accept();
      server.getOutputStream().write('a');
      assertEquals('a', client.getInputStream().read());

      assertEquals(1, proxy.vanish());
      client.close();

      server.setSoTimeout(200);
      assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());
      server.setSoTimeout(Math.toIntExact(SOON.toMillis()));
      server.getOutputStream().write('b');
      assertThrows(SocketException.class, () -> server.getInputStream().read());
      server.close();
    }
  }

  private static void sayHelloAndStay(ScriptedServer.Visit visit) throws IOException {
    visit.send("hello");
    visit.awaitClientGone();
  }

  private static void streamEventAndStay(ScriptedServer.Visit visit) throws IOException {
    visit.send(ScriptedServer.STREAM + "data: 1\nid: 1\n\n");
    visit.awaitClientGone();
  }

  private static Socket ask(CuttingProxy proxy) throws IOException {
    Socket client = connect(proxy);
    client.getOutputStream().write("GET /x HTTP/1.1\r\n\r\n".getBytes(UTF_8));
    return client;
  }

  private static Socket connect(CuttingProxy proxy) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(Math.toIntExact(SOON.toMillis()));
    return client;
  }
}
