package dev.debrief.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * The one socket of a mail session, TLS or not, whose patience can be changed on the way: a session
 * of its own knows only one timeout for every answer.
 */
final class TimeoutSocketFactory extends SocketFactory {
  private final Socket socket = new Socket();

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

  private static IOException connected() {
    return new IOException("this one is connected by the session");
  }
}
