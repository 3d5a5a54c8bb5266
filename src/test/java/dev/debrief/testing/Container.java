package dev.debrief.testing;

import java.io.IOException;
import java.util.Map;

/**
 * A servlet container on loopback with Debrief at its root, in this JVM or another. Made with a
 * port and settings, started once, closed at last.
 */
public interface Container extends AutoCloseable {

  /** Makes containers of one kind. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes one, not yet started.
     *
     * @param port 0 for any free one
     * @param settings context parameters by setting name, without the {@code debrief.} prefix
     */
    Container make(int port, Map<String, String> settings) throws Exception;
  }

  /**
   * Starts the server and deploys the application.
   *
   * @throws IllegalStateException where the deployment failed, as with a bad setting
   */
  Container start() throws Exception;

  /** The port it listens at. */
  int port();

  /** The application's address, without a trailing slash. */
  default String url() {
    return "http://127.0.0.1:" + port();
  }

  /** What the application and the container hold open for streams. */
  Held held() throws Exception;

  /** Undeploys the application as a server's shutdown does, and ends the server. */
  @Override
  void close() throws IOException;
}
