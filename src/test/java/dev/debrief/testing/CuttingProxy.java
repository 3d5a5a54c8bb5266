package dev.debrief.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A TCP proxy on the loopback, in front of one port at a time, that cuts connections when a test
 * says so: what a browser behind it sees is a network that fails in mid-flight. It copies bytes as
 * they come and knows nothing of HTTP.
 *
 * <p>Every connection has two daemon threads, {@code cutting-proxy <port> up} and {@code down}. All
 * methods may be called from any thread.
 */
public final class CuttingProxy implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int BUFFER_BYTES = 8192;

  private final ServerSocket listener;
  private volatile int targetPort;
  private final Set<Link> links = new LinkedHashSet<>();
  private int connections;
  private boolean refusing;

  /** How a connection ends for the client. */
  public enum Cut {
    /** With a RST: what was on its way is lost, the next read fails. */
    RESET,
    /** With a FIN: what was on its way arrives, then the client reads an end. */
    FINISH
  }

  private CuttingProxy(ServerSocket listener, int targetPort) {
    this.listener = listener;
    this.targetPort = targetPort;
  }

  /**
   * Starts a proxy on a free port of the loopback.
   *
   * @param targetPort where the server listens on the loopback; need not be listening yet
   */
  public static CuttingProxy before(int targetPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    CuttingProxy proxy = new CuttingProxy(new ServerSocket(0, 50, loopback), targetPort);
    proxy.daemon("accept", proxy::accept);
    return proxy;
  }

  /** Sends the connections that come from now on to another port, as when a node is gone. */
  public void target(int port) {
    targetPort = port;
  }

  /** The port clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections clients made so far, refused ones included. */
  public synchronized int connections() {
    return connections;
  }

  /** How many connections are open now. */
  public synchronized int openConnections() {
    return openLinks().size();
  }

  /**
   * Waits until clients have made this many connections in all.
   *
   * @throws AssertionError when they have not in time
   */
  public synchronized void awaitConnections(int count, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (connections < count) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(
            "waited " + timeout + " for " + count + " connections, saw " + connections);
      }
      wait(millis);
    }
  }

  /**
   * Cuts all open connections; new ones are accepted as before.
   *
   * @return how many it cut
   */
  public int cut(Cut how) {
    List<Link> open = openLinks();
    open.forEach(link -> link.cut(how));
    return open.size();
  }

  /**
   * Lets the clients of all open connections vanish: from now on nothing is carried and nothing
   * closed. What the server sends next is answered with a reset, as by a host that has restarted
   * and knows nothing of the connection.
   *
   * @return how many vanish
   */
  public synchronized int vanish() {
    List<Link> open = openLinks();
    open.forEach(link -> link.vanished = true);
    return open.size();
  }

  /** While true, every new connection is reset at once: the network is down. */
  public synchronized void refuse(boolean down) {
    refusing = down;
  }

  /** Stops listening and resets what is open. */
  @Override
  public void close() throws IOException {
    listener.close();
    List<Link> left;
    synchronized (this) {
      left = List.copyOf(links);
    }
    left.forEach(Link::abandon);
  }

  private synchronized List<Link> openLinks() {
    return links.stream().filter(link -> !link.over).toList();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        welcome(listener.accept());
      } catch (IOException closed) {
        // The listener was closed: the loop ends.
      }
    }
  }

  private void welcome(Socket client) {
    Link link = new Link(client);
    boolean refused;
    synchronized (this) {
      refused = refusing || listener.isClosed();
      if (!refused) {
        links.add(link);
      }
      connections++;
      notifyAll();
    }
    if (refused) {
      reset(client);
    } else {
      daemon("up", link::up);
    }
  }

  private void daemon(String role, Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy " + listener.getLocalPort() + " " + role);
    thread.setDaemon(true);
    thread.start();
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      // Closed already; closing again does no harm.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // There is nothing left to close.
    }
  }

  /** A client's connection and the one made for it to the server. */
  private final class Link {
    private final Socket client;
    private final Socket server = new Socket();
    // All guarded by the proxy.
    private boolean over;
    private boolean clientEnded;
    private boolean vanished;

    Link(Socket client) {
      this.client = client;
    }

    /** Ends both connections. The first way a link ends is the only one. */
    void cut(Cut how) {
      boolean closeClient;
      synchronized (CuttingProxy.this) {
        if (over) {
          return;
        }
        over = true;
        closeClient = clientEnded;
        forgetWhenDone();
      }
      if (how == Cut.RESET) {
        reset(client);
        reset(server);
      } else {
        finish(closeClient);
      }
    }

    /** Ends what {@link #cut} left: a client that has not closed its side yet. */
    void abandon() {
      cut(Cut.RESET);
      CuttingProxy.close(client);
    }

    /** Connects to the server, then carries what the client sends until it sends no more. */
    void up() {
      try {
        server.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort),
            Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        daemon("down", this::down);
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = client.getInputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          forward(buffer, length);
        }
        endServerInput();
      } catch (IOException broken) {
        if (!isVanished()) {
          cut(Cut.RESET);
        }
      } finally {
        clientEnded();
      }
    }

    /** Carries what the server sends until it ends; then the link is over. */
    private void down() {
      try {
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = server.getInputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (isVanished()) {
            cut(Cut.RESET);
            return;
          }
          client.getOutputStream().write(buffer, 0, length);
        }
        cut(Cut.FINISH);
      } catch (IOException broken) {
        cut(Cut.RESET);
      }
    }

    /**
     * Closing a socket that holds unread bytes sends a RST. So only the sending side is closed, and
     * {@link #up} goes on reading until the client closes its own.
     */
    private void finish(boolean closeClient) {
      try {
        client.shutdownOutput();
      } catch (IOException gone) {
        // The client was faster.
      }
      CuttingProxy.close(server);
      if (closeClient) {
        CuttingProxy.close(client);
      }
    }

    /** Bytes for a server that is gone are dropped: its own end is what ends the link. */
    private void forward(byte[] buffer, int length) {
      if (isVanished()) {
        return;
      }
      try {
        server.getOutputStream().write(buffer, 0, length);
      } catch (IOException gone) {
        // down() sees it too.
      }
    }

    private void endServerInput() {
      if (isVanished()) {
        return;
      }
      try {
        server.shutdownOutput();
      } catch (IOException gone) {
        // down() sees it too.
      }
    }

    private boolean isVanished() {
      synchronized (CuttingProxy.this) {
        return vanished;
      }
    }

    private void clientEnded() {
      boolean closeClient;
      synchronized (CuttingProxy.this) {
        clientEnded = true;
        closeClient = over;
        forgetWhenDone();
      }
      if (closeClient) {
        CuttingProxy.close(client);
      }
    }

    private void forgetWhenDone() {
      if (over && clientEnded) {
        links.remove(this);
      }
    }
  }
}
