package dev.debrief.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many clients on one thread: reads as many streams as it is told, counts their events, and tells
 * how old those were that carry the time they were made at ({@code @@<nanoTime>@@}; the two
 * processes share the machine's monotonic clock).
 */
final class LoadClient implements AutoCloseable {
  private static final byte MARK = '@';

  /** The system's own choice of a size. */
  private static final int DEFAULT_BUFFER = 0;

  private final int port;
  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final byte[] bytes = new byte[1 << 16]; // of the last read
  private long[] ages = new long[1 << 16];
  private int aged;
  private volatile boolean closed;
  private final Thread thread = new Thread(this::read, "load-client");

  LoadClient(int port) throws IOException {
    this.port = port;
    thread.setDaemon(true);
    thread.start();
  }

  /** Opens one more stream. */
  void open(String path, String token) throws IOException {
    SocketChannel channel = asked(path, token, DEFAULT_BUFFER);
    channels.add(channel);
    read(channel);
  }

  /** Opens a stream that the server ends. */
  void visit(String path, String token) throws IOException {
    read(asked(path, token + "\r\nConnection: close", DEFAULT_BUFFER));
  }

  private void read(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, new Seen());
    selector.wakeup();
  }

  /** Opens a stream that is never read. */
  void stall(String path, String token) throws IOException {
    channels.add(asked(path, token, 4 * 1024));
  }

  private SocketChannel asked(String path, String token, int receiveBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (receiveBuffer > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    channel.setOption(StandardSocketOptions.SO_LINGER, 0); // reset: the server notices at once
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    return channel;
  }

  /** Events so far. */
  long events() {
    return events.get();
  }

  /** Streams that have sent their first bytes. */
  long opened() {
    return opened.get();
  }

  /** Streams that the server has ended. */
  long ended() {
    return ended.get();
  }

  /** The ages in nanoseconds since the last call, the youngest first. */
  synchronized long[] takeAges() {
    long[] taken = Arrays.copyOf(ages, aged);
    aged = 0;
    Arrays.sort(taken);
    return taken;
  }

  private void read() {
    try {
      while (!closed) {
        selector.select(
            key -> {
              try {
                readOnce(key);
              } catch (IOException e) {
                key.cancel();
                ended.incrementAndGet();
              }
            },
            100);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void readOnce(SelectionKey key) throws IOException {
    Seen seen = (Seen) key.attachment();
    System.arraycopy(seen.rest, 0, bytes, 0, seen.rest.length);
    ByteBuffer free = ByteBuffer.wrap(bytes, seen.rest.length, bytes.length - seen.rest.length);
    int length = ((SocketChannel) key.channel()).read(free);
    if (length < 0) {
      key.cancel();
      key.channel().close();
      ended.incrementAndGet();
      return;
    }
    if (!seen.begun) {
      seen.begun = true;
      opened.incrementAndGet();
    }
    int end = seen.rest.length + length;
    seen.rest = Arrays.copyOfRange(bytes, count(end), end);
  }

  /** Counts the marks; where the first one begins that is not whole yet, else the end. */
  private synchronized int count(int length) {
    long now = System.nanoTime();
    int i = 0;
    while (i < length) {
      if (bytes[i] != MARK || (i + 1 < length && bytes[i + 1] != MARK)) {
        i++;
        continue;
      }
      long made = 0;
      int at = i + 2;
      for (; at < length && bytes[at] != MARK; at++) {
        made = 10 * made + bytes[at] - '0';
      }
      if (at + 1 >= length) {
        return i;
      }
      if (aged == ages.length) {
        ages = Arrays.copyOf(ages, 2 * aged);
      }
      ages[aged++] = now - made;
      events.incrementAndGet();
      i = at + 2;
    }
    return length;
  }

  /** What is known of one stream. */
  private static final class Seen {
    private boolean begun;

    /** Of the last read, a mark that is cut in two by its end. */
    private byte[] rest = {};
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
