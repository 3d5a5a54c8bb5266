package dev.debrief.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port at which connections are refused: nobody listens, and nobody else is given it. */
public final class ClosedPort implements AutoCloseable {
  private final Socket bound = new Socket();

  /** Takes a free one of the loopback interface. */
  public ClosedPort() throws IOException {
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Its number. */
  public int number() {
    return bound.getLocalPort();
  }

  /** Lets somebody else have it. */
  @Override
  public void close() throws IOException {
    bound.close();
  }
}
