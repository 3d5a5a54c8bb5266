package dev.debrief.clients;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** An event stream client that others wrote, used as an application would. */
@FunctionalInterface
interface StreamClient {
  /**
   * Begins to read.
   *
   * @param streams the streams' addresses by name
   * @param token the bearer token for all of them
   * @param told what it hears goes there
   * @return ends the reading
   */
  Reading read(Map<String, URI> streams, String token, Told told) throws Exception;

  /** A client at work. */
  @FunctionalInterface
  interface Reading extends AutoCloseable {
    /** Has everything heard so far told; for clients that must be asked. */
    default void refresh() throws IOException {}

    @Override
    void close() throws IOException;
  }
}
