package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that plays a script: its first connection gets the first answer, its second the second,
 * and so on, one connection at a time; past the last answer every connection gets 204. Answers
 * write raw bytes, so a test decides every byte and every cut.
 */
final class ScriptedServer implements AutoCloseable {

  /** The head of a well-formed stream whose body ends with the connection. */
  static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\n\r\n";

  private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ServerSocket listener;
  private final List<Answer> answers;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile Socket current;

  /** What one connection gets. The connection is closed when it returns. */
  @FunctionalInterface
  interface Answer {
    void give(Visit visit) throws IOException;
  }

  /** What a client asked: the request line, and the header fields by name in any letter case. */
  record Request(String line, Map<String, String> headers) {}

  /** One connection, seen from the server. */
  record Visit(Request request, Socket socket) {
    /** Writes the text as UTF-8, at once. */
    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Resets the connection. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits until the client is gone; what it sends until then is thrown away. */
    void awaitClientGone() throws IOException {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getInputStream().skipNBytes(Long.MAX_VALUE);
    }
  }

  ScriptedServer(Answer... answers) throws IOException {
    this.answers = List.of(answers);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread = new Thread(this::serve, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** An answer that writes this text and ends. */
  static Answer text(String text) {
    return visit -> visit.send(text);
  }

  int port() {
    return listener.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The next request that no caller has taken yet. */
  Request nextRequest() throws InterruptedException {
    Request next = requests.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError("no request within " + PATIENCE);
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Socket open = current;
    if (open != null) {
      open.close();
    }
  }

  private void serve() {
    List<Answer> left = new ArrayList<>(answers);
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        current = socket;
        Request request = readRequest(socket);
        requests.add(request);
        Answer answer = left.isEmpty() ? text(NO_CONTENT) : left.remove(0);
        answer.give(new Visit(request, socket));
      } catch (IOException gone) {
        // The client left, as many scripts mean it to, or the listener was closed.
      }
    }
  }

  private static Request readRequest(Socket socket) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    String line = in.readLine();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
      String[] parts = field.split(":", 2);
      headers.put(parts[0], parts[1].strip());
    }
    return new Request(line, headers);
  }
}
