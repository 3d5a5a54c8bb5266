package dev.debrief.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one socket of a mail session, TLS or not, whose timeout can be changed between commands: a
 * session itself has only one timeout for every reply, and no limit on its length.
 */
final class TimeoutSocketFactory extends SocketFactory {
  /** All that a server sends during a delivery, TLS included: usually a few thousand bytes. */
  private static final int MAX_BYTES = 1 << 20;

  private final Socket socket =
      new Socket() {
        private @Nullable InputStream in;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
          if (in == null) {
            in = new Bounded(super.getInputStream());
          }
          return in;
        }
      };

  /** From now on every answer is waited for that long. */
  void waitFor(Duration patience) throws SocketException {
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
  }

  @Override
  public Socket createSocket() {
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw connected();
  }

  /** Ends the conversation with a server that sends too much. Not thread-safe. */
  private static final class Bounded extends FilterInputStream {
    private int left = MAX_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) throws IOException {
      left -= read;
      if (left < 0) {
        throw new IOException("the mail server said more than " + MAX_BYTES + " bytes");
      }
    }
  }

  private static IOException connected() {
    return new IOException("this one is connected by the session");
  }
}
