package dev.debrief.bench;

import dev.debrief.testing.Container;
import dev.debrief.testing.EmbeddedTomcat;
import dev.debrief.testing.EmbeddedUndertow;
import dev.debrief.testing.Tokens;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Debrief, a bare servlet and the engine alone in one process, until its input ends. */
public final class BenchServer {
  private BenchServer() {}

  /** What they run on. */
  public enum Kind {
    TOMCAT("Tomcat"),
    SMALL_BUFFERS("Tomcat, small buffers"),
    UNDERTOW("Undertow");

    final String title;

    Kind(String title) {
      this.title = title;
    }

    private Container container(Path webapp, Map<String, String> settings) throws Exception {
      if (this == UNDERTOW) {
        return new EmbeddedUndertow(webapp, 0, settings)
            .with("/bare", new BareServlet(), "/*")
            .with("/engine", new EngineServlet(), "/*");
      }
      EmbeddedTomcat tomcat =
          new EmbeddedTomcat(webapp, 0, settings)
              .with("/bare", new BareServlet(), "/*")
              .with("/engine", new EngineServlet(), "/*")
              .forManyStreams();
      return this == SMALL_BUFFERS ? tomcat.withSmallBuffers() : tomcat;
    }
  }

  /**
   * Prints its port when it is ready.
   *
   * @param arguments the web folder, a folder for its data, the name of the kind
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.SEVERE);
    Map<String, String> settings =
        Map.of(
            "home",
            arguments[1],
            "jwt.secret",
            Tokens.SECRET,
            "requests.per-second",
            "1000000",
            "streams.per-user",
            "10000",
            "streams.max",
            "20000");
    try (Container server = Kind.valueOf(arguments[2]).container(Path.of(arguments[0]), settings)) {
      server.start();
      System.out.println("port " + server.port());
      int ended = System.in.read();
      if (ended >= 0) {
        throw new IllegalStateException("nothing is said to this process");
      }
    }
  }
}
