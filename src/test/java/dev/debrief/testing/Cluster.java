package dev.debrief.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Nodes of the packaged WAR on one PostgreSQL, each in a process of its own that can be killed and
 * started again. They take {@link Tokens} and have no demo's users. Ended with this object.
 */
public final class Cluster implements AutoCloseable {
  private final Path folder;
  private final List<Node> nodes;
  private final DemoProcess[] processes;

  /**
   * What a node is started with.
   *
   * @param settings settings by name, beside those that all nodes share
   * @param environment variables of its process
   */
  public record Node(Map<String, String> settings, Map<String, String> environment) {}

  /**
   * Starts the nodes, all at the same moment, and waits until they are ready.
   *
   * @param folder where they keep their data
   * @param database the address of their database
   */
  public Cluster(Path folder, String database, Node... nodes) {
    this.folder = folder;
    this.nodes =
        Arrays.stream(nodes)
            .map(node -> new Node(shared(database, node.settings), node.environment))
            .toList();
    processes = new DemoProcess[nodes.length];
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    for (int i = 0; i < nodes.length; i++) {
      int node = i;
      starting.add(CompletableFuture.runAsync(() -> start(node, 0)));
    }
    try {
      starting.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      starting.forEach(start -> start.handle((done, failure) -> null).join());
      close();
      throw e;
    }
  }

  /** Starts two nodes with these settings. */
  public static Cluster ofTwo(Path folder, String database, Map<String, String> settings) {
    Node node = new Node(settings, Map.of());
    return new Cluster(folder, database, node, node);
  }

  private static Map<String, String> shared(String database, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("demo", "false");
    settings.put("jwt.secret", Tokens.SECRET);
    settings.put("jdbc.url", database);
    settings.put("jdbc.user", Postgres.USER);
    settings.putAll(more);
    return settings;
  }

  private void start(int node, int port) {
    try {
      processes[node] =
          new DemoProcess(
              folder.resolve("node" + node),
              port,
              nodes.get(node).settings,
              nodes.get(node).environment);
    } catch (Exception e) {
      throw new IllegalStateException("node " + node + " did not start", e);
    }
  }

  /** The port a node listens at, also after it was started again. */
  public int port(int node) {
    return processes[node].port();
  }

  /** A node's address, without a trailing slash. */
  public String url(int node) {
    return processes[node].url();
  }

  /** What a node has printed since it was started. */
  public String output(int node) {
    return processes[node].output();
  }

  /** Kills a node as the operating system does. */
  public void kill(int node) throws InterruptedException {
    processes[node].kill();
  }

  /** Starts a node that has ended again, on the same port, and waits until it is ready. */
  public void startAgain(int node) {
    start(node, port(node));
  }

  @Override
  public void close() {
    for (DemoProcess process : processes) {
      if (process != null) {
        process.close();
      }
    }
  }
}
