package dev.debrief.bench;

import dev.debrief.testing.EmbeddedTomcat;
import dev.debrief.testing.Tokens;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Debrief and a bare servlet in one process, until its input ends. */
public final class BenchServer {
  private BenchServer() {}

  /**
   * Prints its port when it is ready.
   *
   * @param arguments the web folder, a folder for its data
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.SEVERE);
    Map<String, String> settings =
        Map.of(
            "home",
            arguments[1],
            "jwt.secret",
            Tokens.SECRET,
            "streams.per-user",
            "10000",
            "streams.max",
            "10000");
    try (EmbeddedTomcat server =
        new EmbeddedTomcat(Path.of(arguments[0]), 0, settings)
            .with("/bare", new BareServlet(), "/*")
            .forManyStreams()) {
      server.start();
      System.out.println("port " + server.port());
      int ended = System.in.read();
      if (ended >= 0) {
        throw new IllegalStateException("nothing is said to this process");
      }
    }
  }
}
