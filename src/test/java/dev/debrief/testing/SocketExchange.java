package dev.debrief.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests over one socket of its own, one after the other, HTTP/1.1 without any client library
 * between the test and the bytes. One thread connects and reads; any thread may {@link #cut()} or
 * {@link #close()}, which makes the reading thread fail with an {@link IOException}.
 */
public final class SocketExchange implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_LINE_BYTES = 65_536;

  private final Socket socket = new Socket();
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private InputStream in;
  private int status;

  /**
   * Connects to the host of {@code uri}.
   *
   * @throws IOException when nobody listens there, or the exchange was closed
   */
  public void connect(URI uri) throws IOException {
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    socket.connect(
        new InetSocketAddress(uri.getHost(), port), Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects with as small a receive buffer as there is, so that the sender soon has to wait. */
  public void slow(URI uri) throws IOException {
    socket.setReceiveBufferSize(4_096);
    connect(uri);
  }

  /** Lets a read that waits for longer fail; without this call it waits as long as it takes. */
  public SocketExchange patient(Duration wait) throws IOException {
    socket.setSoTimeout(Math.toIntExact(wait.toMillis()));
    return this;
  }

  /**
   * Sends a GET and reads the head of its answer. The answer before it must have been read to its
   * end.
   *
   * @throws IOException when the connection breaks before the head is complete
   */
  public void send(URI uri, Map<String, String> requestHeaders) throws IOException {
    request(uri, requestHeaders);
    receive();
  }

  /** Sends a GET only. */
  public void request(URI uri, Map<String, String> requestHeaders) throws IOException {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder("GET ").append(path).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(uri.getRawAuthority()).append("\r\n");
    requestHeaders.forEach(
        (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    // The HTML standard sends Last-Event-ID as UTF-8; every other value here is ASCII.
    write(head.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Sends these bytes as they are. */
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * Reads the head of an answer.
   *
   * @throws IOException when the connection breaks before the head is complete
   */
  public void receive() throws IOException {
    do {
      readHead();
    } while (status >= 100 && status < 200);
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }

  /** The header fields of the answer; names in any letter case, repeated ones joined by comma. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body of the answer: ends with -1 where the server ended it, throws where it was cut. */
  public InputStream body() {
    if (status == 204 || status == 304) {
      return InputStream.nullInputStream();
    }
    String encoding = headers.getOrDefault("Transfer-Encoding", "");
    if (encoding.toLowerCase(Locale.ROOT).contains("chunked")) {
      return new ChunkedBody();
    }
    String length = headers.get("Content-Length");
    return length == null ? in : new SizedBody(Long.parseLong(length.trim()));
  }

  /**
   * The body of an answer in the chunks that the server sent, read to its end.
   *
   * @throws IOException when the connection breaks before that, or the body has no chunks
   */
  List<byte[]> chunks() throws IOException {
    ChunkedBody body = new ChunkedBody();
    List<byte[]> chunks = new ArrayList<>();
    for (body.nextChunk(); !body.ended; body.nextChunk()) {
      byte[] chunk = in.readNBytes(Math.toIntExact(body.left));
      if (chunk.length < body.left) {
        throw new EOFException("the body was cut inside a chunk");
      }
      chunks.add(chunk);
    }
    return chunks;
  }

  /** Whether the server ends the connection here, with not one byte more. */
  public boolean endsHere() throws IOException {
    return in.read() < 0;
  }

  /** Ends what the client sends (FIN), and can read on. */
  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection with a reset, as a phone that lost its network does to a proxy. */
  public void cut() throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void readHead() throws IOException {
    String[] statusLine = readLine().split(" ", 3);
    if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.")) {
      throw new ProtocolException("not an HTTP/1 answer: " + String.join(" ", statusLine));
    }
    status = Integer.parseInt(statusLine[1]);
    headers.clear();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("not a header field: " + line);
      }
      headers.merge(
          line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() > MAX_LINE_BYTES) {
        throw new EOFException("the answer broke off after \"" + line + "\"");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** A body of known length. */
  private final class SizedBody extends InputStream {
    private long left;

    SizedBody(long length) {
      left = length;
    }

    @Override
    public int read() throws IOException {
      return readOne(this);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the body was cut, " + left + " bytes before its end");
      }
      left -= read;
      return read;
    }
  }

  /** A body in chunks (RFC 9112, section 7.1). */
  private final class ChunkedBody extends InputStream {
    private long left;
    private boolean started;
    private boolean ended;

    @Override
    public int read() throws IOException {
      return readOne(this);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the body was cut inside a chunk");
      }
      left -= read;
      return read;
    }

    private void nextChunk() throws IOException {
      if (started) {
        readLine();
      }
      started = true;
      String size = readLine().split(";", 2)[0].strip();
      if (!size.matches("[0-9A-Fa-f]{1,15}")) {
        throw new ProtocolException("not a chunk size: " + size);
      }
      left = Long.parseLong(size, 16);
      if (left == 0) {
        ended = true;
        String trailer = readLine();
        while (!trailer.isEmpty()) {
          trailer = readLine();
        }
      }
    }
  }

  private static int readOne(InputStream body) throws IOException {
    byte[] one = new byte[1];
    return body.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }
}
